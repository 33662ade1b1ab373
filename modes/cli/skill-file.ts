import type { Skill } from '../../core/vocabulary.ts';
import { guidanceHeading } from './contract.ts';

const frontMatter = [
  '---',
  'name: "skillopt-target"',
  'description: "Guidance for the task in this folder. Read it before you start."',
  '---',
].join('\n');

const nothingYet = 'There is no guidance yet. Work from the task alone.';

/**
 * Text of SKILL.md: front matter, title, what the benchmark says of itself, then the document under training, which
 * reaches to the end of the file.
 */
export function skillFile(skill: Skill, preamble: string): string {
  const document = skill.text.trim();
  const parts = [
    frontMatter,
    '# Guidance for this task',
    preamble.trim(),
    guidanceHeading,
    document === '' ? nothingYet : document,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

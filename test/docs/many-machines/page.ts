import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../core/prompts.ts';

/** Name of the page, for messages. */
const pageName = 'docs/many-machines.md';
const page = readFileSync(join(packageRoot, pageName), 'utf8');

/** The texts of all fenced blocks of one language, in order. */
export function blocks(language: 'yaml' | 'bash'): string[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, text = '']) =>
    kind === language ? [text] : [],
  );
}

/** The YAML block that holds a line. @throws when there is not exactly one */
export function yamlBlockWith(line: string): string {
  const found = blocks('yaml').filter((text) => text.includes(line));
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${pageName}: ${found.length} YAML blocks with '${line}'`);
  return only;
}

/** Lines of the bash blocks, those that go on behind a backslash put together, without comments. */
export function shellLines(): string[] {
  return blocks('bash')
    .flatMap((text) => text.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** Commands of the product that stand within a sentence, in one span of code. */
export function commandsInSentences(): string[] {
  const prose = page.replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/`([^`]*\bskillopt-bench (?:run|worker|status|merge) [^`]*)`/g)].map(
    ([, text = '']) => text.replaceAll(/\s+/g, ' '),
  );
}

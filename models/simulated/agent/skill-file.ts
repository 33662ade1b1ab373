/** Where the document under training lies in the folder, as the prompt says; null: it names none. */
export function namedSkillFile(prompt: string): string | null {
  return /\.agents\/skills\/[A-Za-z0-9_-]+\/SKILL\.md/.exec(prompt)?.[0] ?? null;
}

/** The line of a skill file below which the document stands, to the end of the file. */
const guidanceLine = /^## Guidance[ \t]*$/m;

/** What a skill file says in place of an empty document. */
const noGuidance = 'There is no guidance yet. Work from the task alone.';

/** The document of a skill file, empty when there is none. */
export function guidanceOf(skillFileText: string): string {
  const heading = guidanceLine.exec(skillFileText);
  if (heading === null) return '';
  const text = skillFileText.slice(heading.index + heading[0].length).trim();
  return text === noGuidance ? '' : text;
}

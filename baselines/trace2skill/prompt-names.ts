const stages = [
  'error-analyst',
  'success-analyst',
  'verdict',
  'patch',
  'merge',
  'translate',
  'repair',
  'reask',
] as const;

export function promptName(stage: (typeof stages)[number]): string {
  return `baselines/prompts/trace2skill-${stage}`;
}

/** All prompts of the method. */
export const promptNames: readonly string[] = stages.map(promptName);

import { block, textBlock } from '../../../core/prompt-blocks.ts';

export interface ShownEpisode {
  readonly id: string;
  readonly values: Readonly<Record<string, number>>;
  readonly hard?: 0 | 1;
  readonly level?: 'answer' | 'diagnosis' | 'score';
}

/** An episode of the small book as a prompt shows it. */
export function episode({ id, values, hard = 0, level = 'answer' }: ShownEpisode): string {
  const output = textBlock('output', `[user] Letter\n[assistant] ${JSON.stringify({ values, fact: 'yes' })}`);
  return block('episode', `${output}\n${textBlock('feedback', 'Not as wanted.')}`, {
    id,
    hard,
    soft: 0.5,
    level,
  });
}

/** A prompt's user text; wording is what stands between the blocks and must not matter. */
export function promptOf(
  shape: { kind: string; side?: string; format?: string; notes?: string },
  parts: readonly string[],
  options: { skill?: string; limit?: number; wording?: string } = {},
): { system: string; user: string } {
  const between = options.wording ?? 'Please look at this:';
  const blocks = [
    textBlock('skill', options.skill ?? ''),
    ...(options.limit === undefined ? [] : [textBlock('limit', String(options.limit))]),
    ...parts,
    block('answer-shape', 'A JSON object.', shape),
  ];
  return { system: `${between} (system)`, user: blocks.join(`\n${between}\n`) };
}

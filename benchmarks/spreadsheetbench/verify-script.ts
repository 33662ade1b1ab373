import type { PromptLibrary } from '../../core/prompts.ts';
import type { Outcome, Task } from '../../core/vocabulary.ts';
import type { OpenOptions } from '../contract.ts';
import { ScriptEpisode } from './episode/script-episode.ts';
import { asSingle } from './episode/steps.ts';
import type { SpreadsheetPayload } from './payload.ts';

/** Runs a reply's script on every case and grades it, whatever the rollout mode: as the only reply of mode `single`. */
export async function verifyScript(
  prompts: PromptLibrary,
  task: Task<SpreadsheetPayload>,
  response: string,
  options: OpenOptions,
): Promise<Outcome> {
  const episode = new ScriptEpisode(prompts, asSingle(task), null, options);
  try {
    await episode.next(null);
    const step = await episode.next({ parts: [{ type: 'text', text: response }], finish: 'stop' });
    if (step.kind !== 'done') throw new Error('unreachable: mode single ends with its first reply');
    return step.outcome;
  } finally {
    await episode.dispose();
  }
}

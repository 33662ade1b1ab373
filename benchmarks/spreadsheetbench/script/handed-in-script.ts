import { replyText } from '../../../models/contract.ts';
import type { EpisodeReply } from '../../../models/episode.ts';
import type { NoScript } from '../grade.ts';
import type { Runner } from '../settings.ts';
import { extractCode } from './extract-code.ts';
import { solutionName } from './run-script.ts';

/** Longest script that is taken from a file, in bytes. */
export const mostScriptBytes = 1_000_000;

export type HandedIn = { readonly code: string } | { readonly missing: NoScript };

/**
 * The script of a reply. In a folder it is the solution file, whatever the last message says; where that is absent or blank,
 * and in direct chat, the code of the message.
 */
export function handedInScript(reply: EpisodeReply, runner: Runner): HandedIn {
  const name = solutionName(runner);
  const file = reply.files?.[name];
  if (file !== undefined && file.length > mostScriptBytes)
    return {
      missing: { kind: 'no-script', message: `${name} is larger than ${mostScriptBytes} bytes` },
    };
  const written = new TextDecoder().decode(file);
  const code = written.trim() === '' ? extractCode(replyText(reply)) : written;
  return code === ''
    ? { missing: { kind: 'empty-code-block', message: 'the last reply holds no script' } }
    : { code };
}

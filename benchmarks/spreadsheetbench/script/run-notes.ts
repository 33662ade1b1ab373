import type { CodeLimit, CodeResult } from '../../../sandbox/contract.ts';

/** What is said of a limit that a run ran into. */
const notes: Readonly<Record<Exclude<CodeLimit, 'time'>, string>> = {
  memory: 'stopped: it took more memory than it may',
  output: 'stopped: it printed too much',
  disk: 'its files are larger than the folder holds',
  files: 'it made more files than the folder holds',
};

/** The limit that ended a run or cut its results, in words; null when there was none. */
export function limitNote({ timedOut, limit = null }: CodeResult, seconds: number): string | null {
  if (timedOut || limit === 'time') return `stopped after ${seconds} seconds`;
  return limit === null ? null : notes[limit];
}

/**
 * What a run printed, as it may stand in a prompt: the same whenever the same script is run again, or a replay would
 * not find its calls. Python prints where its objects lie in memory; and how far a script comes before it is stopped
 * depends on the machine.
 */
export function steadyOutput(result: CodeResult): { readonly stdout: string; readonly stderr: string } {
  if (result.timedOut || result.limit === 'time') return { stdout: '', stderr: '' };
  return { stdout: withoutAddresses(result.stdout), stderr: withoutAddresses(result.stderr) };
}

function withoutAddresses(text: string): string {
  return text.replace(/\b0x[0-9a-f]{6,}\b/gi, '0x...');
}

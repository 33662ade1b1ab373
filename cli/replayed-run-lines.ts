import type { ReplayedRun } from '../matrix/replay.ts';

/** What `replay` says of a run that it has reproduced; every line ends with a line break. */
export function replayedRunLines({ id, events, digest, differingOutputs: count }: ReplayedRun): string {
  const line = `${id}: ${events} events reproduced, log ${digest.slice(0, 16)}\n`;
  if (count === 0) return line;
  const note =
    count === 1
      ? '1 output of a command differs from the recorded one (a clock, say); the recorded one stands'
      : `${count} outputs of commands differ from the recorded ones (clocks, say); the recorded ones stand`;
  return `${line}  note: ${note}\n`;
}

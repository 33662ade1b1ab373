import type { RunDescription } from './run-description.ts';

/** A mode as tables say it: with the version of the agent CLI that it drives, which a score depends on. */
export function modeText({ name, cli }: RunDescription['mode']): string {
  return cli === undefined ? name : `${name} ${cli.version}`;
}

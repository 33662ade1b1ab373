import { join } from 'node:path';
import { logsOf } from '../cli/live-run.ts';
import { differing, filesBelow } from './results-place.ts';
import { say } from './say.ts';

/** What differs between the results of one process and those of the queue. */
export function resultFaults(
  alone: string,
  shared: string,
  { isLive }: { readonly isLive: boolean },
): string[] {
  const wrong: string[] = [];
  const [mine, theirs] = [logsOf(alone), logsOf(shared)];
  const ids = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  const other = ids.filter((id) => JSON.stringify(mine[id]) !== JSON.stringify(theirs[id]));
  say(`logs: ${ids.length}, ${other.length} of them differ`);
  if (other.length > 0) wrong.push(`logs differ: ${other.slice(0, 5).join(', ')}`);
  const [a, b] = [filesBelow(join(alone, 'report')), filesBelow(join(shared, 'report'))];
  const files = differing(a, b);
  say(`report: ${a.size} files, ${files.length} of them differ`);
  // Replies of a real server take other times.
  if (!isLive && files.length > 0) wrong.push(`reports differ: ${files.slice(0, 5).join(', ')}`);
  return wrong;
}

/** @param most calls that may have been in flight when something befell who made them */
export function callFaults(made: number, needed: number, most: number): string[] {
  say(`calls: ${made} over the queue, ${needed} in one process; at most ${most} were in flight at a blow`);
  return made > needed + most ? [`${made - needed} calls were paid again`] : [];
}

import { ConfigError } from '../../core/errors.ts';
import { differences } from '../differences.ts';
import { logDigests, type RunCopy } from './run-copy.ts';

/**
 * Which of two copies of a run goes on. Equal logs, `meta` left aside, are one; a finished log stands for one that was
 * begun elsewhere; of two unfinished ones the longer, where the other is a part of it. Ties go to the first.
 * @throws {ConfigError} naming run and both folders when they contradict each other
 */
export function chosenCopy(first: RunCopy, second: RunCopy): RunCopy {
  requireSameBeginning(first, second);
  if (first.finished !== second.finished) return first.finished ? first : second;
  const [a, b] = [logDigests(first.folder), logDigests(second.folder)];
  if (isPart(b, a)) return first;
  if (!first.finished && isPart(a, b)) return second;
  const key = [...b].find(([known, digest]) => a.get(known) !== digest)?.[0] ?? 'its end';
  throw new ConfigError(
    first.finished
      ? `run ${first.id} is finished in '${first.from}' and in '${second.from}', with different logs (first at ${key}): leave one of the folders out`
      : `run ${first.id} was begun in '${first.from}' and in '${second.from}' and went on differently (first at ${key}): finish it in one of them, or leave one out`,
  );
}

function requireSameBeginning(first: RunCopy, second: RunCopy): void {
  if (first.started === null || second.started === null) return;
  const lines = differences(first.started, second.started);
  if (lines.length === 0) return;
  throw new ConfigError(
    `run ${first.id} in '${first.from}' has another configuration or other data than in '${second.from}':\n` +
      lines.map((line) => `  ${line}`).join('\n'),
  );
}

function isPart(part: ReadonlyMap<string, string>, whole: ReadonlyMap<string, string>): boolean {
  return part.size <= whole.size && [...part].every(([key, digest]) => whole.get(key) === digest);
}

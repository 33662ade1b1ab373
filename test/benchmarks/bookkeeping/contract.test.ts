import { choiceOf, conventions } from '../../../benchmarks/bookkeeping/conventions.ts';
import type { BookkeepingPayload } from '../../../benchmarks/bookkeeping/payload.ts';
import { writeLine } from '../../../benchmarks/bookkeeping/write-line.ts';
import { benchmarkContract } from '../../kit/benchmark-contract.ts';
import { bookkeeping, bookkeepingNull } from './load.ts';

/** The same note in another style: every convention one value further. */
function swapGold(payload: BookkeepingPayload): BookkeepingPayload {
  const { facts, choice: old } = payload.gold;
  const choice = choiceOf((id) => {
    const ids = conventions[id].values.map((value) => value.id);
    return ids[(ids.indexOf(old[id]) + 1) % ids.length] ?? old[id];
  });
  return { ...payload, gold: { facts, choice, line: writeLine(facts, choice) } };
}

const source = { kind: 'generated' } as const;
const rightReply = ({ payload }: { payload: BookkeepingPayload }) => payload.gold.line;

benchmarkContract('bookkeeping, hard', {
  create: bookkeeping,
  source,
  settings: { style: 3, difficulty: 'hard' },
  swapGold,
  rightReply,
});
benchmarkContract('bookkeeping-null', {
  create: bookkeepingNull,
  source,
  settings: { difficulty: 'easy' },
  swapGold,
  rightReply,
});

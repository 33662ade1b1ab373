import type { QueueState } from '../matrix/queue/queue-state.ts';
import { plainText } from '../reports/plain-text.ts';

/** What `status --queue` prints. Names and errors come from other machines. */
export function queueStateText(state: QueueState): string {
  const { active, setAside, refused, waiting, delayed, finished, workers } = state;
  const lines = [
    ...active.map(({ id, host, pid, since, failed, lost }) => {
      const before = failed + lost === 0 ? '' : `; before: ${failed} failed, ${lost} lost with their workers`;
      return `${id}\n  under way on ${host}, process ${pid ?? '?'}, since ${since ?? '?'}${before}`;
    }),
    ...setAside.map(({ id, tries, error }) => `${id}\n  set aside after ${tries} tries: ${error}`),
    ...refused.map(({ id, reason }) => `${id}\n  refused by ${reason}`),
  ];
  const sum = `${finished} finished, ${active.length} under way, ${waiting + delayed} waiting, ${setAside.length} set aside`;
  lines.push(workers === null ? sum : `${sum}; ${workers} workers`);
  return lines.map((line) => `${line.split('\n').map(plainText).join('\n')}\n`).join('');
}

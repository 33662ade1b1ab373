import type { RunSummary } from '../run-summary.ts';
import type { UnseenAnswer } from './unseen-column.ts';

/** What a table says under its column of unseen clusters; nothing where no run looked at train or val. */
export function unseenNotes(answers: ReadonlyMap<RunSummary, UnseenAnswer>): string[] {
  const learned = [...answers].filter(
    ([{ learnClusters }]) => learnClusters.train.size + learnClusters.val.size > 0,
  );
  if (learned.length === 0) return [];
  const unknown = new Set(
    [...answers.values()].flatMap((answer) => ('unknown' in answer ? [answer.unknown] : [])),
  );
  const some = [...answers.values()].some((answer) => 'items' in answer);
  return [
    ...(some
      ? [
          'unseen clusters: hard % over the test items whose cluster (document, scene, template ...) no train or val task has, and how many they are.',
        ]
      : []),
    ...[...unknown].sort().map((reason) => `unseen clusters not known: ${reason}`),
  ];
}

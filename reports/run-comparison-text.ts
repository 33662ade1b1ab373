import { plainText } from './plain-text.ts';
import type { ChangedItem, ComparisonVerdict, RunComparison } from './run-comparison.ts';

/** Longest piece of an answer that a line shows, in characters. */
const answerShown = 60;

export interface ComparisonLinks {
  /** Folder of a side's run, as the user gave it. */
  readonly folder: Readonly<Record<'a' | 'b', string>>;
  /** Items that a list names at most; 0 = all. */
  readonly most: number;
}

/** A comparison in sentences: the verdict first, then numbers, then every task that became wrong, then right. */
export function runComparisonText(comparison: RunComparison, links: ComparisonLinks): string {
  const { source, benchmark, a, b, pairs, missing, clusters, p, regressions, improvements } = comparison;
  const { hardA, hardB, difference, low, high } = comparison;
  const test = `p ${p < 0.001 ? '< 0.001' : p.toFixed(3)} (sign-flip over clusters, two-sided)`;
  return [
    `[${source}] ${meaning(comparison)}`,
    `  ${benchmark}: ${pairs} tasks in ${clusters} clusters answered by both${missing === 0 ? '' : `, ${missing} by one or none`}`,
    `  a ${plainText(a)}: hard ${percent(hardA)} %`,
    `  b ${plainText(b)}: hard ${percent(hardB)} %`,
    `  b - a: ${signed(difference)} points [${signed(low)}, ${signed(high)}] (90 % over clusters; its lower end decides)`,
    `  ${regressions.length} worse, ${improvements.length} better; ${test}`,
    ...listed('worse in b', regressions, links),
    ...listed('better in b', improvements, links),
    '',
  ].join('\n');
}

function meaning({ verdict, margin }: RunComparison): string {
  const points = percent(margin);
  const meanings: Readonly<Record<ComparisonVerdict, string>> = {
    identical: 'IDENTICAL: b gave the same answer as a to every task',
    'not-worse': `NOT WORSE: b is at most ${points} points worse than a`,
    worse: `WORSE: b is worse than a, and a loss of more than ${points} points cannot be excluded`,
    undecided: `UNDECIDED: these tasks do not show whether b is within ${points} points of a`,
  };
  return meanings[verdict];
}

function listed(heading: string, items: readonly ChangedItem[], { folder, most }: ComparisonLinks): string[] {
  if (items.length === 0) return [];
  const shown = most === 0 ? items : items.slice(0, most);
  return [
    `  ${heading}:`,
    ...shown.flatMap(({ taskId, cluster, a, b }) => [
      `    ${plainText(taskId)} (cluster ${plainText(cluster)}): hard ${a.hard} -> ${b.hard}, ${said(a.answer)} -> ${said(b.answer)}${b.failReason === null ? '' : `; ${cut(b.failReason)}`}`,
      `      ${folder.a}/transcripts.jsonl ${a.transcript.slice(0, 12)}, ${folder.b}/transcripts.jsonl ${b.transcript.slice(0, 12)}`,
    ]),
    ...(shown.length < items.length ? [`    and ${items.length - shown.length} more (--all)`] : []),
  ];
}

function said(answer: string): string {
  return JSON.stringify(cut(answer));
}

function cut(text: string): string {
  const plain = plainText(text);
  return plain.length <= answerShown ? plain : `${plain.slice(0, answerShown)}...`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : ''}${percent(share)}`;
}

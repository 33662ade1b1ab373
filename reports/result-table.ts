import { limitText } from '../core/item-limit.ts';
import type { SetAside } from '../core/set-aside-notes.ts';
import { wilsonInterval } from '../core/statistics/wilson-interval.ts';
import { besideColumns, besideValues } from './beside-columns.ts';
import { budgetCell, budgetNotes } from './budget-cell.ts';
import { partialNotes } from './cells/partial-runs.ts';
import { contradicts, fewClustersNote } from './few-clusters-note.ts';
import { handOffStamps } from './hand-off-stamps.ts';
import { modeText } from './mode-text.ts';
import { type NotPossibleCell, notPossibleRows } from './not-possible.ts';
import { pNote } from './p-note.ts';
import { gainOf, type PairedGain } from './paired-gain.ts';

import { resultColumns } from './result-columns.ts';
import type { LabelledTest, RunSummary } from './run-summary.ts';
import { shortText } from './short-text.ts';
import { stampOf } from './stamp.ts';
import { type UnseenAnswer, unseenLookup } from './statistics/unseen-column.ts';
import { unseenNotes } from './statistics/unseen-notes.ts';
import type { Row, Table } from './table.ts';
import { benchmarkText, countedItems, isPrinted } from './test-score.ts';

/**
 * The main table: one row a run, test scores of the method's headline document.
 * - hard and soft are percentages over the n items that are not missing; the interval is Wilson's, 95 %
 * - gain is the paired difference to the `no-skill` run of the same cell and replicate, over the items common to
 *   both, with a 95 % bootstrap interval over clusters, discordant counts and the p of sign flips over clusters; a run that is
 *   partial has none
 */
export interface TableOptions {
  readonly title: string;
  /** All runs of the folder, where only some are shown: openings of a test split count over all. */
  readonly all?: readonly RunSummary[];
  readonly notPossible?: readonly NotPossibleCell[];
  /** Runs that a queue has given up. */
  readonly setAside?: readonly SetAside[];
}

export function resultTable(summaries: readonly RunSummary[], options: TableOptions): Table {
  const finished = summaries.filter((summary) => summary.finished).sort(byCell);
  const unfinished = summaries.filter((summary) => !summary.finished);
  const accesses = accessCounts(options.all ?? summaries);
  const unseenOf = unseenLookup(options.all ?? summaries);
  const unseen = new Map(
    finished.map((summary) => [summary, unseenOf(summary, headline(summary)?.items ?? [])]),
  );
  const rows = finished.map((summary) =>
    rowOf(
      summary,
      baselineOf(summary, options.all ?? finished),
      accesses.get(summary.dataset.test.digest) ?? 0,
      unseen.get(summary) ?? null,
    ),
  );
  const notes = [
    ...new Set(finished.map((summary) => `${summary.run.benchmark.label}: ${summary.dataset.provenance}`)),
  ];
  notes.push(...budgetNotes(finished));
  if (unfinished.length > 0)
    notes.push(
      `${unfinished.length} runs are not finished and not shown: ${unfinished.map((s) => s.run.id).join(', ')}`,
    );
  notes.push(...setAsideNotes(options.setAside ?? [], finished));
  for (const { run, failure } of unfinished)
    if (failure !== undefined) notes.push(`${run.id} failed: ${failure}`);
  const tested = rows.filter((row) => row.values.p !== null).length;
  notes.push(
    'hard %: share of test items answered exactly (of another split where the row names it); interval: Wilson, 95 %, too narrow where items share clusters; ' +
      'gain: paired, against no-skill, 95 % BCa interval over clusters, and how many items became right or wrong.',
  );
  if (besideColumns(finished).length > 0)
    notes.push(
      '(... %): another score of the same answers, for reading only: no method, gate or gain uses it.',
    );
  if (tested > 0) notes.push(pNote(tested));
  const few = rows.filter(({ values: { gain_low: low, gain_high: high, p } }) =>
    contradicts({
      interval: typeof low === 'number' && typeof high === 'number' ? { low, high } : null,
      p: typeof p === 'number' ? p : 0,
    }),
  ).length;
  if (few > 0) notes.push(fewClustersNote(few));
  notes.push(...unseenNotes(unseen));
  const byHand = new Set(summaries.flatMap(({ run }) => handOffStamps(run)));
  if (byHand.size > 0)
    notes.push(
      'HAND-OFF: the replies of that model were written by whoever is named; their tokens are estimates (4 bytes a token), their time was not measured.' +
        (byHand.has('UNBLINDED')
          ? ' UNBLINDED: the answerer may know the hidden conventions of a benchmark.'
          : ''),
    );
  notes.push(
    'One run is one trained document: an interval over items speaks for that document, not for the method. Openings of test are counted over this results folder.',
  );
  notes.push(...partialNotes(finished, 'marked'));
  const notPossible = notPossibleRows(options.notPossible ?? [], finished);
  return {
    title: options.title,
    stamp: stampOf(summaries),
    columns: resultColumns(finished, { sharesClusters: rows.some(sharesClusters) }),
    rows: [...rows, ...notPossible.rows],
    notes: [...notPossible.notes, ...notes],
  };
}

/** Messages quote servers and models: one line each, cut. */
function setAsideNotes(setAside: readonly SetAside[], finished: readonly RunSummary[]): string[] {
  const done = new Set(finished.map(({ run }) => run.id));
  return setAside
    .filter(({ id }) => !done.has(id))
    .map(
      ({ id, tries, error }) =>
        `failed, set aside after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${id}: ${shortText(error, longestReason)}`,
    );
}

const longestReason = 300;

function rowOf(
  summary: RunSummary,
  baseline: RunSummary | null,
  accesses: number,
  unseen: UnseenAnswer | null,
): Row {
  const { run } = summary;
  const items = headline(summary)?.items ?? [];
  const counted = items.filter((item) => !item.missing);
  const missing = items.length - counted.length;
  const printed = isPrinted(items);
  const hard = sum(counted, (item) => item.hard);
  const interval = printed ? wilsonInterval(hard, counted.length) : null;
  const partial = summary.partial !== undefined;
  const gain =
    printed && !partial && baseline !== null ? gainOf(items, headline(baseline)?.items ?? []) : null;
  const share = (value: number, n: number) => (n === 0 ? null : round((100 * value) / n));
  const infra = items.filter((item) => item.outcome === 'infra-error').length;
  const count = (kind: string) => items.filter((item) => item.outcome === kind).length;
  const learnRollouts = Object.entries(summary.rollouts)
    .filter(([phase]) => phase !== 'test' && phase !== 'eval' && phase !== 'audit')
    .reduce((total, [, n]) => total + n, 0);
  const budget = budgetCell(summary);
  const beside = printed ? besideValues(counted) : {};
  const known = unseen !== null && printed && 'items' in unseen ? unseen : null;
  const values = {
    ...beside,
    benchmark: benchmarkText(run.benchmark),
    model: run.target.name,
    model_id: run.target.id,
    mode: run.mode.name,
    method: [run.method.label, ...new Set([...run.method.stamps, ...handOffStamps(run)])].join(' '),
    method_label: run.method.label,
    optimizer: run.optimizer?.name ?? null,
    replicate: run.replicate,
    n: counted.length,
    hard_percent: printed ? share(hard, counted.length) : null,
    hard_low: interval === null ? null : round(100 * interval.low),
    hard_high: interval === null ? null : round(100 * interval.high),
    soft_percent: printed
      ? share(
          sum(counted, (item) => item.soft),
          counted.length,
        )
      : null,
    unseen_n: known?.items ?? null,
    unseen_percent: known === null || known.share === null ? null : round(100 * known.share),
    coverage_percent:
      items.length === 0 ? null : Math.floor((1000 * (items.length - infra)) / items.length) / 10,
    hard_percent_missing_zero: share(hard, items.length),
    hard_percent_missing_one: share(hard + missing, items.length),
    refused: count('refused'),
    timed_out: count('timed-out'),
    infra_errors: count('infra-error'),
    gain_points: gain?.points ?? null,
    gain_low: gain?.interval?.low ?? null,
    gain_high: gain?.interval?.high ?? null,
    better: gain?.better ?? null,
    worse: gain?.worse ?? null,
    p: gain?.p ?? null,
    test_accesses: accesses,
    learn_rollouts: learnRollouts,
    budget_preset: budget.preset,
    limit_reached: budget.text === '' ? null : (budget.binding ?? 'none'),
    unspent_rollouts: budget.unspent.rollouts ?? null,
    unspent_optimizer_calls: budget.unspent.optimizerCalls ?? null,
    unspent_optimizer_tokens: budget.unspent.optimizerTokens ?? null,
    unspent_tokens: budget.unspent.tokens ?? null,
    unspent_usd: budget.unspent.usd ?? null,
    spared_rollouts: sparedOf(summary),
    optimizer_calls: summary.optimizerCalls,
    target_tokens: summary.usage.target.input + summary.usage.target.output,
    optimizer_tokens: summary.usage.optimizer.input + summary.usage.optimizer.output,
    model_seconds: summary.modelMs === null ? null : round(summary.modelMs / 1000),
    distinct_replies: new Set(items.map((item) => item.replyKeys)).size,
    skill: headline(summary)?.skill ?? null,
    test_digest: summary.dataset.test.digest.slice(0, 16),
    run: run.id,
    ...(partial ? { partial } : {}),
  };
  const shown: Record<string, string> = {};
  if (run.mode.cli !== undefined) shown.mode = modeText(run.mode);
  if (budget.text !== '') shown.limit_reached = budget.text;
  if (known !== null)
    shown.unseen_percent =
      values.unseen_percent === null ? 'none' : `${fixed(values.unseen_percent)} (n ${known.items})`;
  if (interval !== null && values.hard_percent !== null)
    shown.hard_percent = `${fixed((100 * hard) / counted.length)} [${fixed(100 * interval.low)}, ${fixed(100 * interval.high)}]`;
  if (values.soft_percent !== null) shown.soft_percent = fixed(values.soft_percent);
  for (const [key, value] of Object.entries(beside)) shown[key] = fixed(value);
  if (values.coverage_percent !== null) shown.coverage_percent = `${values.coverage_percent} %`;
  if (!printed && items.length > 0) shown.hard_percent = 'not printed: too many missing';
  if (printed && missing > 0)
    shown.hard_percent = `${shown.hard_percent} (${fixed(values.hard_percent_missing_zero ?? 0)} to ${fixed(values.hard_percent_missing_one ?? 0)} with the missing)`;
  if (partial && values.hard_percent !== null)
    shown.hard_percent = `${fixed(values.hard_percent)} (n=${counted.length}, partial)`;
  if (gain !== null) shown.gain_points = gainText(gain);
  if (gain !== null) shown.p = gain.p < 0.001 ? '<0.001' : gain.p.toFixed(3);
  return { values, shown };
}

/** Does test share clusters with train or val? */
function sharesClusters({ values }: Row): boolean {
  return typeof values.unseen_n === 'number' && typeof values.n === 'number' && values.unseen_n < values.n;
}

function gainText({ points, interval, better, worse }: PairedGain): string {
  if (better + worse === 0) return '+0.0, no item differs';
  const range = interval === null ? '' : ` [${signed(interval.low)}, ${signed(interval.high)}]`;
  return `${signed(points)}${range} +${better}/-${worse}`;
}

/** Val rollouts that `beats` left out; with `rollouts` they add up to what had been charged without it. */
function sparedOf({ learned }: RunSummary): number {
  const spared = learned?.spent.spared;
  return typeof spared === 'number' ? spared : 0;
}

/** Test items of the document that stands for the method; under `paper` rules nothing is missing. */
function headline({ run, tests }: RunSummary): LabelledTest | null {
  const test = tests.find(({ labels }) => labels.includes(run.method.headline));
  return test === undefined ? null : { ...test, items: countedItems(run, test) };
}

function baselineOf(summary: RunSummary, all: readonly RunSummary[]): RunSummary | null {
  if (summary.run.method.name === 'no-skill') return null;
  return (
    all.find(
      (other) =>
        other.run.method.name === 'no-skill' &&
        other.run.benchmark.label === summary.run.benchmark.label &&
        other.run.target.name === summary.run.target.name &&
        other.run.mode.name === summary.run.mode.name &&
        other.run.replicate === summary.run.replicate &&
        other.finished &&
        sameConditions(other, summary) &&
        other.dataset.test.digest === summary.dataset.test.digest,
    ) ?? null
  );
}

/** Only the document may differ between the runs of a pair. */
function sameConditions(a: RunSummary, b: RunSummary): boolean {
  const conditions = ({ run, recordedOn }: RunSummary) =>
    JSON.stringify([
      run.benchmark.evalSplit ?? 'test',
      run.benchmark.evalDraw ?? 0,
      run.target.id,
      run.target.settings ?? null,
      run.mode.timeLimitMs ?? null,
      run.mode.cli?.version ?? null,
      run.missingPolicy,
      recordedOn,
    ]);
  return conditions(a) === conditions(b);
}

/** How often each test split was opened, over all runs of the folder (spec/science.md 5). */
function accessCounts(summaries: readonly RunSummary[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { dataset, tests } of summaries)
    counts.set(dataset.test.digest, (counts.get(dataset.test.digest) ?? 0) + tests.length);
  return counts;
}

function byCell(a: RunSummary, b: RunSummary): number {
  return order(a) < order(b) ? -1 : 1;
}

const methodOrder = ['no-skill', 'seed-skill', 'given-skill'];

/** Sorts methods as tables do: those that train nothing first, then by label. */
export function methodRank({ run }: RunSummary): string {
  const rank = methodOrder.indexOf(run.method.name);
  return rank === -1 ? `9${run.method.label}` : `${rank}${run.method.label}`;
}

function order(summary: RunSummary): string {
  const { run } = summary;
  return [
    run.benchmark.label,
    limitText(run.benchmark.limit),
    run.target.name,
    run.mode.name,
    methodRank(summary),
    run.optimizer?.name,
    run.replicate,
  ].join('\u0000');
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Two decimals, so that tables do not depend on the last bits of a float. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function fixed(value: number, digits = 1): string {
  return value.toFixed(digits);
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(1)}`;
}

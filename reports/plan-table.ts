import type { NotPossibleCell } from './not-possible.ts';
import type { Table } from './table.ts';

/** The likely range of a run's tokens and money (matrix/measured/token-band.ts); money null = price unknown. */
export interface PlanBand {
  readonly low: { readonly tokens: number; readonly usd: number | null };
  readonly high: { readonly tokens: number; readonly usd: number | null };
  /** What was measured, in words. */
  readonly from: string;
}

/** What the plan table needs of a planned run (made by matrix/plan.ts). */
export interface PlanRow {
  readonly id: string;
  readonly state: string;
  readonly train: number;
  readonly val: number;
  readonly test: number;
  readonly rollouts: {
    readonly learn: number;
    readonly test: number;
    readonly audit: number;
    readonly recorded: number;
  };
  readonly optimizerCalls: { readonly max: number; readonly recorded: number };
  readonly tokens: { readonly input: number; readonly output: number };
  readonly byHand: readonly {
    readonly model: string;
    readonly answeredBy: string;
    readonly replies: number;
  }[];
  readonly usd: number | null;
  readonly band: PlanBand | null;
  readonly inert: readonly string[];
  /** What the bounds assume; empty: nothing. */
  readonly assumes: string;
  /** Preset and where its numbers come from; empty without one. */
  readonly budget: string;
}

export interface PlanTableOptions {
  readonly title: string;
  readonly simulated: boolean;
  readonly notPossible?: readonly NotPossibleCell[];
  /** Agent CLIs that runs of the plan need and that are not here: why, with the line that installs them. */
  readonly absent?: readonly string[];
  /** What else a reader should know, a line each. */
  readonly remarks?: readonly string[];
}

export function planTable(plans: readonly PlanRow[], options: PlanTableOptions): Table {
  const total = (of: (plan: PlanRow) => number) => plans.reduce((sum, plan) => sum + of(plan), 0);
  const audits = total((plan) => plan.rollouts.audit);
  const unknown = plans.some((plan) => plan.usd === null);
  const rows = plans.map((plan) => ({
    values: {
      run: plan.id,
      state: plan.state,
      items: `${plan.train}/${plan.val}/${plan.test}`,
      learn_rollouts: plan.rollouts.learn,
      test_rollouts: plan.rollouts.test,
      audit_rollouts: plan.rollouts.audit,
      recorded_rollouts: plan.rollouts.recorded,
      optimizer_calls: plan.optimizerCalls.max,
      recorded_optimizer_calls: plan.optimizerCalls.recorded,
      input_tokens: plan.tokens.input,
      output_tokens: plan.tokens.output,
      replies_by_hand: plan.byHand.reduce((sum, { replies }) => sum + replies, 0),
      usd: plan.usd,
      ...bandValues(plan.band),
      inert: plan.inert.join('; '),
    },
    shown: {
      usd: plan.usd === null ? 'price unknown' : `<= ${plan.usd.toFixed(2)}`,
      input_tokens: millions(plan.tokens.input),
      output_tokens: millions(plan.tokens.output),
      ...bandShown(plan.band),
    },
  }));
  const inert = [...new Set(plans.flatMap((plan) => plan.inert))];
  return {
    title: `plan of ${options.title}`,
    stamp: options.simulated ? 'SIMULATED' : 'PLAN',
    columns: [
      { key: 'run', heading: 'run', align: 'left' },
      { key: 'state', heading: 'state', align: 'left' },
      { key: 'items', heading: 'train/val/test', align: 'right' },
      { key: 'learn_rollouts', heading: 'learn rollouts <=', align: 'right' },
      { key: 'test_rollouts', heading: 'test rollouts <=', align: 'right' },
      { key: 'audit_rollouts', heading: 'audit rollouts <=', align: 'right', detail: audits === 0 },
      { key: 'recorded_rollouts', heading: 'recorded', align: 'right' },
      { key: 'optimizer_calls', heading: 'opt. calls <=', align: 'right' },
      { key: 'recorded_optimizer_calls', heading: 'recorded', align: 'right' },
      { key: 'input_tokens', heading: 'input tokens <=', align: 'right' },
      { key: 'output_tokens', heading: 'output tokens <=', align: 'right' },
      { key: 'usd', heading: 'USD', align: 'right' },
      { key: 'tokens_low', heading: 'tokens low', align: 'right' },
      { key: 'tokens_high', heading: 'high', align: 'right' },
      { key: 'usd_low', heading: 'USD low', align: 'right' },
      { key: 'usd_high', heading: 'high', align: 'right' },
      { key: 'replies_by_hand', heading: 'replies by hand <=', align: 'right', detail: true },
      { key: 'inert', heading: 'inert switches', align: 'left', detail: true },
    ],
    rows,
    notes: [
      `in all at most ${total((plan) => plan.rollouts.learn + plan.rollouts.test)} rollouts and ${total((plan) => plan.optimizerCalls.max)} optimizer calls, ` +
        (audits === 0 ? '' : `${audits} rollouts of gate audits on top, `) +
        `${millions(total((plan) => plan.tokens.input))} input and ${millions(total((plan) => plan.tokens.output))} output tokens, ` +
        (unknown
          ? 'money unknown: a price is missing in models.yaml'
          : `${total((plan) => plan.usd ?? 0).toFixed(2)} USD`),
      'bounds: every output limit used up, documents of 3,500 tokens, optimizer prompts of 24,000 tokens, three distinct documents on test (and up to eight incumbents with an anytime curve); retries of failed calls come on top',
      ...new Set(plans.flatMap(({ assumes }) => (assumes === '' ? [] : [`assumed, not known: ${assumes}`]))),
      ...(options.absent ?? []).map((reason) => `planned as if it were here: ${reason}`),
      ...bandNotes(plans),
      ...new Set(plans.flatMap(({ budget }) => (budget === '' ? [] : [`budget ${budget}`]))),
      ...new Set(
        (options.notPossible ?? []).map(
          ({ benchmark, method, reason }) => `n/a: ${method} on ${benchmark}: ${reason}`,
        ),
      ),
      ...byHandNotes(plans),
      ...(options.remarks ?? []),
      ...inert.map((text) => `inert in this plan: ${text}`),
    ],
  };
}

function bandValues(band: PlanBand | null) {
  return {
    tokens_low: band?.low.tokens ?? null,
    tokens_high: band?.high.tokens ?? null,
    usd_low: band?.low.usd ?? null,
    usd_high: band?.high.usd ?? null,
  };
}

/** Nothing measured is a dash; a measured range without a price says that the price is unknown. */
function bandShown(band: PlanBand | null): Record<string, string> {
  if (band === null) return {};
  const usd = (amount: number | null) => (amount === null ? '?' : amount.toFixed(2));
  return {
    tokens_low: millions(band.low.tokens),
    tokens_high: millions(band.high.tokens),
    usd_low: usd(band.low.usd),
    usd_high: usd(band.high.usd),
  };
}

/** The sum of the measured runs, what the ends are, and where they come from. */
function bandNotes(plans: readonly PlanRow[]): string[] {
  const bands = plans.flatMap(({ band }) => (band === null ? [] : [band]));
  const rest = plans.filter(({ band }) => band === null);
  if (bands.length === 0)
    return [
      'no likely range (low, high): no finished run of these benchmarks, settings and methods was found; of the bounds only the prompts are measured (rendered from the tasks)',
    ];
  const sum = (end: 'low' | 'high') => millions(bands.reduce((total, band) => total + band[end].tokens, 0));
  const money = (end: 'low' | 'high') =>
    bands.some((band) => band[end].usd === null)
      ? null
      : bands.reduce((total, band) => total + (band[end].usd ?? 0), 0).toFixed(2);
  const [low, high] = [money('low'), money('high')];
  const others =
    rest.length === 0
      ? ''
      : `; the other ${rest.length} are not measured, only their prompts are (rendered from the tasks): at most ${millions(rest.reduce((total, { tokens }) => total + tokens.input + tokens.output, 0))} tokens`;
  return [
    `likely ${sum('low')} to ${sum('high')} tokens, ${low === null || high === null ? 'money unknown' : `${low} to ${high} USD`} for the ${bands.length} runs that are measured${others}`,
    "low: the 10th percentile of tasks' mean tokens, times the least share of its bounds that such a run used (early stops, documents that coincide); high: the 90th percentile times all of the bounds",
    ...[...new Set(bands.map(({ from }) => from))].sort().map((from) => `measured: ${from}`),
  ];
}

/** One note for each answerer. */
function byHandNotes(plans: readonly PlanRow[]): string[] {
  const totals = new Map<string, number>();
  for (const { model, answeredBy, replies } of plans.flatMap((plan) => plan.byHand)) {
    const who = `${model}, answered by ${answeredBy}`;
    totals.set(who, (totals.get(who) ?? 0) + replies);
  }
  return [...totals].map(
    ([who, replies]) =>
      `up to ${replies} replies by hand may be wanted of ${who}; equal requests are asked once`,
  );
}

function millions(tokens: number): string {
  return tokens < 100_000 ? String(tokens) : `${(tokens / 1e6).toFixed(1)} M`;
}

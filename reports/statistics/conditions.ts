import type { RunSummary } from '../run-summary.ts';

/** Something that may differ between two runs, as notes and labels name it, and its whole value as text. */
export type Conditions = ReadonlyMap<string, string>;

/** What must be alike for two runs to be compared at all, beside benchmark, target, mode and optimizer by name. */
export function testConditions({ run, dataset, recordedOn }: RunSummary): Conditions {
  const { benchmark, target, mode } = run;
  return new Map([
    ['test digest', dataset.test.digest.slice(0, 16)],
    ['model id', target.id],
    ['missing items', run.missingPolicy],
    ['time limit (ms)', text(mode.timeLimitMs)],
    ...(mode.cli === undefined ? [] : [['CLI version', mode.cli.version] satisfies [string, string]]),
    ['recorded on', recordedOn ?? 'none'],
    ['draw', text(benchmark.evalDraw ?? 0)],
    ...fields('benchmark', benchmark.settings),
    ...fields('model', target.settings),
  ]);
}

/** What must be alike, beyond that, for two runs to be replicates of one method. */
export function methodConditions({ run }: RunSummary, learns: boolean): Conditions {
  const { method, optimizer, budget } = run;
  const given = fields('config', method.config).filter(([name]) => !isDocument(method.name, name));
  const config = new Map([['method', method.name], ...given]);
  // Who learns nothing sees no feedback and spends no budget.
  if (!learns) return config;
  return new Map([
    ...config,
    ['feedback level', text(run.feedbackLevel)],
    ['shuffled feedback', text(run.shuffledFeedback ?? false)],
    ['rollout budget', text(run.rolloutBudget)],
    ['budget', budget?.preset ?? 'native'],
    // Money may be what the run of each replicate spent that the budget is like.
    ...fields('budget', budget?.limits).filter(([name]) => name !== 'budget usd'),
    ['optimizer id', optimizer?.id ?? 'none'],
    ...fields('optimizer', optimizer?.settings),
  ]);
}

/** Documents may differ between replicates, given ones (learned by each replicate of another cell) as trained ones. */
function isDocument(method: string, name: string): boolean {
  return method === 'placebo' ? name === 'config tokens' : method === 'given-skill' && name === 'config text';
}

/** Names of the conditions that are not alike in all of them, in the order of the first that has them. */
export function differingConditions(all: readonly Conditions[]): string[] {
  const names = new Set(all.flatMap((one) => [...one.keys()]));
  return [...names].filter((name) => new Set(all.map((one) => one.get(name))).size > 1);
}

/** `model id x, missing items zero`: the named conditions with their values, shortened. */
export function conditionsText(conditions: Conditions, names: readonly string[]): string {
  return names.map((name) => `${name} ${(conditions.get(name) ?? 'none').slice(0, longest)}`).join(', ');
}

const longest = 48;

function fields(of: string, settings: unknown): [string, string][] {
  if (typeof settings !== 'object' || settings === null) return [];
  return Object.entries(settings).map(([key, value]) => [`${of} ${key}`, text(value)]);
}

/** Keys in the order of their names: two logs may write equal objects differently. */
function text(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'string'
    ? value
    : JSON.stringify(value, (_, inner: unknown) =>
        typeof inner === 'object' && inner !== null && !Array.isArray(inner)
          ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
          : inner,
      );
}

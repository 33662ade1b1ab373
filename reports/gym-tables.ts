import type { GymControlEffect, GymSummary } from '../core/gym-findings.ts';
import type { BootstrapEstimate } from '../core/statistics/paired-bootstrap.ts';
import type { Column, Row, Table } from './table.ts';

/** Every number of the gym is of a simulated world. */
const stamp = 'SIMULATED';

/** A row a method: means over worlds with their intervals, and what a run cost. */
export function gymMethodTable(summary: GymSummary, about: string): Table {
  const [first] = summary.methods;
  const countNames = Object.keys(first?.counts ?? {});
  const estimates = ['best', 'regret', 'area', 'gain'] as const;
  return {
    title: `The gym: ${about}`,
    stamp,
    columns: [
      left('method', 'method'),
      right('runs', 'runs'),
      ...estimates.flatMap((name) => [
        right(name, name === 'best' ? 'hard' : name),
        detail(`${name}_low`),
        detail(`${name}_high`),
      ]),
      right('place', 'place'),
      right('rank', 'mean rank'),
      detail('rank_low'),
      detail('rank_high'),
      right('steps', 'steps +/-/skipped'),
      right('edits', 'edits +/-'),
      right('calls', 'calls'),
      right('gate', 'gate spared'),
      ...countNames.map((name) => detail(snake(name))),
    ],
    rows: summary.methods.map((method): Row => {
      const { counts } = method;
      const bounds = estimates.flatMap((name): [string, number | null][] => {
        const value = method[name];
        return [
          [name, value?.mean ?? null],
          [`${name}_low`, value?.low ?? null],
          [`${name}_high`, value?.high ?? null],
        ];
      });
      const one = (name: string) => (counts[name] ?? 0).toFixed(1);
      return {
        values: {
          method: method.label,
          runs: method.runs,
          ...Object.fromEntries(bounds),
          place: 1 + summary.methods.filter(({ best }) => best.mean > method.best.mean).length,
          rank: method.rank?.mean ?? null,
          rank_low: method.rank?.low ?? null,
          rank_high: method.rank?.high ?? null,
          ...Object.fromEntries(countNames.map((name) => [snake(name), counts[name] ?? null])),
        },
        shown: {
          ...Object.fromEntries(estimates.map((name) => [name, interval(method[name], name === 'gain')])),
          ...(method.rank === null
            ? {}
            : {
                rank: `${method.rank.mean.toFixed(1)} [${method.rank.low.toFixed(1)}, ${method.rank.high.toFixed(1)}]`,
              }),
          steps: `${one('stepsAccepted')}/${one('stepsRejected')}/${one('stepsSkipped')}`,
          edits: `${one('editsAccepted')}/${one('editsRejected')}`,
          calls: one('optimizerCalls'),
          gate: counts.gateSparedShare === undefined ? '-' : `${percent(counts.gateSparedShare)} %`,
        },
      };
    }),
    notes: [
      'hard: exact expected hard score of the headline document on test tasks, in percent; regret: below the best document.',
      'area: mean score of the incumbent over the budget of rollouts. [95 % by hierarchical bootstrap: worlds, then seeds]',
      'place: by the mean; mean rank: of the ranks in the single worlds, 1 = highest, interval over worlds.',
      `gain: against ${first?.label ?? '-'}, paired by world and seed, at equal budgets. Counts are means a run.`,
      'gate spared: share of the rollouts of gate decisions, taken in full, that early stops left out.',
    ],
  };
}

/** A row a world: every method's mean and rank, and the sign of its difference to the first method. */
export function gymWorldTable(summary: GymSummary): Table {
  const labels = summary.methods.map(({ label }) => label);
  const [first = ''] = labels;
  return {
    title: 'Every world',
    stamp,
    columns: [
      left('world', 'world'),
      right('budget', 'budget'),
      right('optimum', 'optimum'),
      ...labels.flatMap((label) => [
        right(`${label}_hard`, label),
        right(`${label}_rank`, 'rank'),
        ...(label === first ? [] : [right(`${label}_sign`, 'sign'), detail(`${label}_gain`)]),
      ]),
    ],
    rows: summary.worlds.map(
      ({ name, budget, optimum, methods }): Row => ({
        values: {
          world: name,
          budget,
          optimum,
          ...Object.fromEntries(
            methods.flatMap(({ label, best, rank, sign, gain }) => [
              [`${label}_hard`, best],
              [`${label}_rank`, rank],
              [`${label}_sign`, sign],
              [`${label}_gain`, gain],
            ]),
          ),
        },
        shown: {
          optimum: percent(optimum),
          ...Object.fromEntries(methods.map(({ label, best }) => [`${label}_hard`, percent(best)])),
        },
      }),
    ),
    notes: [
      `sign: of the difference to ${first}; in brackets where its 95 % interval over seeds holds zero.`,
    ],
  };
}

/** A row a declared world: what the control was said to do there, and what it did. */
export function gymControlTable(effects: readonly GymControlEffect[]): Table {
  return {
    title: 'Controls in their predeclared worlds',
    stamp,
    columns: [
      left('control', 'control'),
      left('world', 'world'),
      left('declared', 'declared'),
      right('final', 'on - off, last document'),
      detail('final_low'),
      detail('final_high'),
      right('best', 'on - off, best document'),
      detail('best_low'),
      detail('best_high'),
      left('observed', 'observed'),
      right('seeds', 'seeds'),
      { ...left('because', 'because'), detail: true },
    ],
    rows: effects.map(
      (effect): Row => ({
        values: {
          control: effect.control,
          world: effect.world,
          declared: effect.declared,
          final: effect.final?.mean ?? null,
          final_low: effect.final?.low ?? null,
          final_high: effect.final?.high ?? null,
          best: effect.best?.mean ?? null,
          best_low: effect.best?.low ?? null,
          best_high: effect.best?.high ?? null,
          observed: effect.observed,
          seeds: effect.seeds,
          because: effect.because,
        },
        shown: {
          final: interval(effect.final, true),
          best: interval(effect.best, true),
          observed: effect.observed ?? 'not run',
        },
      }),
    ),
    notes: [
      'Differences of exact expected hard scores in points, paired by seed [95 % bootstrap interval over seeds].',
      'The sign is judged on the document that training ended with: that is what the declarations speak of.',
    ],
  };
}

function left(key: string, heading: string): Column {
  return { key, heading, align: 'left' };
}

function right(key: string, heading: string): Column {
  return { key, heading, align: 'right' };
}

function detail(key: string): Column {
  return { key, heading: key, align: 'right', detail: true };
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

function interval(estimate: BootstrapEstimate | null, signed: boolean): string {
  if (estimate === null) return '-';
  const text = (share: number) => `${signed && share >= 0 ? '+' : ''}${percent(share)}`;
  return `${text(estimate.mean)} [${text(estimate.low)}, ${text(estimate.high)}]`;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

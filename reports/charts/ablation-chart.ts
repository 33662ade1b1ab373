import type { Html } from '../html/html.ts';
import type { RunSummary } from '../run-summary.ts';
import { stampOf } from '../stamp.ts';
import {
  type AblationGroup,
  type AblationOptions,
  type AblationVariant,
  ablationGroups,
} from './ablation-groups.ts';
import { chartText } from './chart-text.ts';
import { intervalChart } from './interval-chart.ts';

export interface AblationCharts {
  /** Hard % on test by variant; null: no finished run has a score. */
  readonly scores: Html | null;
  /** Points over the reference variant, paired by task; null: there is none. */
  readonly gains: Html | null;
  /** The numbers of both, for tables. */
  readonly groups: readonly AblationGroup[];
}

/**
 * The charts of an ablation, a transfer or some cells: variants of one benchmark and target below each other.
 * @throws {ConfigError} on runs of different sources
 */
export async function ablationCharts(
  summaries: readonly RunSummary[],
  options: AblationOptions & { readonly title: string },
): Promise<AblationCharts> {
  const finished = summaries.filter((summary) => summary.finished);
  const groups = ablationGroups(finished, options);
  const stamp = stampOf(finished);
  const reference = groups.flatMap(({ variants }) => variants).find(({ isReference }) => isReference)?.label;
  const over = chartText(reference ?? '', 30);
  const replicates = replicatesOf(groups);
  const chart = (measure: 'score' | 'gain', title: string, axis: string, note: string) =>
    intervalChart({
      ...{ stamp, title: `${options.title}: ${title}${replicates.title}`, axis },
      unit: measure === 'score' ? 'percent' : 'points',
      groups: groups.map((group) => ({ name: nameOf(group, groups), rows: rowsOf(group, measure) })),
      note: [note, replicates.note].filter((text) => text !== '').join(' '),
    });
  return {
    scores: await chart('score', 'hard % on test', 'hard % on test', ''),
    gains:
      reference === undefined
        ? null
        : await chart(
            'gain',
            `gain over ${over}`,
            `points over ${over}`,
            'Differences on the same test tasks; intervals by bootstrap over clusters, none where all clusters agree.',
          ),
    groups,
  };
}

function rowsOf({ variants }: AblationGroup, measure: 'score' | 'gain') {
  return variants.flatMap((variant: AblationVariant) => {
    const estimate = variant[measure];
    return estimate === null
      ? []
      : [{ label: variant.label, ...estimate, isReference: variant.isReference && measure === 'score' }];
  });
}

/** Benchmark and target; mode and optimizer where groups differ in them. */
function nameOf(
  { benchmark, target, mode, optimizer }: AblationGroup,
  all: readonly AblationGroup[],
): string {
  const several = (key: 'mode' | 'optimizer') => new Set(all.map((group) => group[key])).size > 1;
  return [
    `${benchmark}, ${target}`,
    ...(several('mode') ? [mode] : []),
    ...(several('optimizer') && optimizer !== null ? [`optimizer ${optimizer}`] : []),
  ].join(', ');
}

/** Replicates are said in the title: such an interval speaks for something else (spec/science.md 7). */
function replicatesOf(groups: readonly AblationGroup[]): { readonly title: string; readonly note: string } {
  const counts = groups.flatMap(({ variants }) => variants.map(({ replicates }) => replicates));
  const most = Math.max(0, ...counts);
  if (most < 2)
    return { title: '', note: 'One trained document each: intervals speak for it, not for the method.' };
  const least = Math.min(...counts.filter((count) => count > 1));
  return {
    title: ` (means of ${least === most ? most : `${least} to ${most}`} replicates)`,
    note:
      'Of replicates: bootstrap over replicates, clusters and items.' +
      (least < 5 ? ' Of fewer than 5 it is too narrow to claim anything by.' : ''),
  };
}

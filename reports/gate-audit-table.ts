import type { RunSummary } from './run-summary.ts';
import { stampOf } from './stamp.ts';
import type { Row, Table } from './table.ts';

/** One row an audited decision, one closing row a run: what the gate saw, and what fresh draws say of it. */
export function gateAuditTable(summaries: readonly RunSummary[], options: { title: string }): Table {
  return {
    title: options.title,
    stamp: stampOf(summaries),
    columns: [
      { key: 'run', heading: 'run', align: 'left' },
      { key: 'decision', heading: 'decision', align: 'left' },
      { key: 'candidate', heading: 'candidate', align: 'left', detail: true },
      { key: 'incumbent', heading: 'incumbent', align: 'left', detail: true },
      { key: 'n', heading: 'n', align: 'right' },
      { key: 'gate_gain_points', heading: 'gate gain', align: 'right' },
      { key: 'fresh_gain_points', heading: 'fresh gain', align: 'right' },
      { key: 'fresh_gain_low', heading: 'low', align: 'right', detail: true },
      { key: 'fresh_gain_high', heading: 'high', align: 'right', detail: true },
      { key: 'shrinkage_points', heading: 'shrinkage', align: 'right' },
      { key: 'verdict', heading: 'verdict', align: 'left' },
    ],
    rows: summaries.flatMap(rowsOf),
    notes: [
      'gains in points of the gate metric, candidate less incumbent; fresh: new draws of the same val tasks, 95 % bootstrap interval over clusters; ' +
        'unclear: the interval holds 0; shrinkage: gate gain less fresh gain. Uncharged, and never shown to the method.',
    ],
  };
}

function rowsOf({ run, gateAudit }: RunSummary): Row[] {
  if (gateAudit === null) return [];
  const { totals } = gateAudit;
  const rows = gateAudit.decisions.map((decision): Row => {
    const { place, action, gate, fresh, shrinkage } = decision;
    const gateGain = points(gate.candidate - gate.incumbent);
    const shown: Record<string, string> = {
      gate_gain_points: `${gate.bound === 'at-most' ? '<= ' : ''}${signed(gateGain)}`,
    };
    if (fresh !== null)
      shown.fresh_gain_points = `${signed(points(fresh.gain))} [${signed(points(fresh.low))}, ${signed(points(fresh.high))}]`;
    if (shrinkage !== null) shown.shrinkage_points = signed(points(shrinkage));
    return {
      values: {
        run: run.id,
        decision: `${action}${placeText(place)}`,
        candidate: decision.candidate,
        incumbent: decision.incumbent,
        n: fresh?.n ?? 0,
        gate_gain_points: gateGain,
        fresh_gain_points: fresh === null ? null : points(fresh.gain),
        fresh_gain_low: fresh === null ? null : points(fresh.low),
        fresh_gain_high: fresh === null ? null : points(fresh.high),
        shrinkage_points: shrinkage === null ? null : points(shrinkage),
        verdict: decision.verdict,
      },
      shown,
    };
  });
  const shrinkage = totals.shrinkage === null ? null : points(totals.shrinkage);
  rows.push({
    values: {
      run: run.id,
      decision: `${totals.accepted} accepted, ${totals.rejectedAudited} of ${totals.rejected} rejected`,
      shrinkage_points: shrinkage,
      verdict:
        `${totals.falseAccepts} false accepts, ${totals.falseRejects} false rejects, ${totals.confirmed} confirmed, ${totals.unclear} unclear; ` +
        `${totals.acceptedNotBetter} accepted are not better, ${totals.rejectedBetter} rejected are`,
    },
    shown: shrinkage === null ? {} : { shrinkage_points: `mean ${signed(shrinkage)}` },
  });
  return rows;
}

/** A decision of an epoch without a step is the one on its slow update. */
function placeText({
  epoch,
  step,
}: NonNullable<RunSummary['gateAudit']>['decisions'][number]['place']): string {
  if (step !== undefined) return ` (step ${step})`;
  return epoch === undefined ? '' : ` (epoch ${epoch}, slow update)`;
}

/** Points to two decimals, so that tables do not depend on the last bits of a float. */
function points(share: number): number {
  return Math.round(share * 10_000) / 100;
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(1)}`;
}

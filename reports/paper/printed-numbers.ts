import { ablationSettings } from './ablation-settings.ts';
import type { Paper } from './load-paper.ts';
import type { PaperCell } from './refusal.ts';

/** A number of the paper's Tables 2 to 5, and the runs of a shipped matrix that measure the same. */
export interface PrintedNumber extends PaperCell {
  readonly table: string;
  /** The setting, or what was done with the document, in the paper's words. */
  readonly what: string;
  readonly percent: number;
  /** Label of our method; with the optimizer's name where the table is about optimizers. */
  readonly label: string;
  readonly optimizer: string | null;
  /** What its effect is over: the default setting, or no skill; null for that number itself. */
  readonly reference: { readonly label: string; readonly percent: number } | null;
}

const modes: Readonly<Record<string, string>> = { Codex: 'codex', 'Claude Code': 'claude-code' };

/**
 * The paper's counterparts of a matrix, by the name of its file; none for all others.
 * @param title `ablation-schedule`, `transfer-cross-model` ...; a simulated form of it counts as the same
 */
export function printedNumbers(paper: Paper, title: string): PrintedNumber[] {
  const name = title.replace(/-simulated$/, '');
  switch (name) {
    case 'transfer-cross-model':
      return transferred(paper, 'model');
    case 'transfer-cross-mode':
      return transferred(paper, 'mode');
    case 'transfer-optimizer-target':
      return byOptimizer(paper);
    default:
      return name.startsWith('ablation-') ? ofAblation(paper, name.slice('ablation-'.length)) : [];
  }
}

function ofAblation({ ablations }: Paper, name: string): PrintedNumber[] {
  const table = ablations.tables.find((candidate) => candidate.name === name);
  const settings = Object.entries(ablationSettings[name] ?? {});
  if (table === undefined) return [];
  const [defaultLabel = null] = settings.find(([, setting]) => setting === table.default) ?? [];
  const defaults = table.rows.find(({ setting }) => setting === table.default)?.percent ?? {};
  return settings.flatMap(([label, setting]) =>
    Object.entries(table.rows.find((row) => row.setting === setting)?.percent ?? {}).map(
      ([benchmark, percent]): PrintedNumber => {
        const base = defaults[benchmark];
        return {
          table: table.table,
          benchmark,
          target: table.target,
          mode: 'direct',
          what: setting,
          percent,
          label,
          optimizer: null,
          reference:
            base === undefined || defaultLabel === null || label === defaultLabel
              ? null
              : { label: defaultLabel, percent: base },
        };
      },
    ),
  );
}

/** Table 4 (a) and (b): the document of another model, or of another harness. */
function transferred({ transfer }: Paper, axis: 'model' | 'mode'): PrintedNumber[] {
  return transfer.rows.flatMap((row) => {
    if (row.axis !== axis) return [];
    const from = axis === 'model' ? row.from : (modes[row.from] ?? row.from);
    const cell = {
      table: row.table,
      benchmark: row.on,
      target: axis === 'model' ? row.to : 'GPT-5.5',
      mode: axis === 'model' ? 'direct' : (modes[row.to] ?? row.to),
    };
    return trio(cell, row.baseline, [
      ...(row.direct === null ? [] : [{ what: 'trained here', label: 'skillopt', percent: row.direct }]),
      { what: `trained on ${row.from}`, label: `from-${from}`, percent: row.transferred },
    ]);
  });
}

/** Table 5: a strong optimizer, and the target as its own. */
function byOptimizer({ transfer }: Paper): PrintedNumber[] {
  return transfer.optimizers.flatMap((row) =>
    trio({ table: row.table, benchmark: row.benchmark, target: row.target, mode: 'direct' }, row.baseline, [
      {
        what: `optimizer ${row.strongOptimizer}`,
        label: 'skillopt',
        optimizer: row.strongOptimizer,
        percent: row.strong,
      },
      { what: `optimizer ${row.target}`, label: 'skillopt', optimizer: row.target, percent: row.matched },
    ]),
  );
}

function trio(
  cell: PaperCell & { readonly table: string },
  baseline: number,
  others: readonly { what: string; label: string; optimizer?: string; percent: number }[],
): PrintedNumber[] {
  const reference = { label: 'no-skill', percent: baseline };
  return [
    { ...cell, what: 'no skill', label: 'no-skill', optimizer: null, percent: baseline, reference: null },
    ...others.map((other) => ({ ...cell, optimizer: null, ...other, reference })),
  ];
}

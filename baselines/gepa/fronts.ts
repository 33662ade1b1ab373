/** What a front is kept for: every val task, every named sub-score, both, or every pair of them. */
export const frontierKinds = ['instance', 'objective', 'hybrid', 'cartesian'] as const;
export type FrontierKind = (typeof frontierKinds)[number];

/** Names a front: a val id, a sub-score's name, or both with what they are. */
export type FrontKey =
  | number
  | string
  | readonly ['val_id', number]
  | readonly ['objective', string]
  | readonly ['cartesian', number, string];

export interface Front {
  readonly key: FrontKey;
  readonly best: number;
  /** Pool indices that reached exactly the best, ascending. */
  readonly members: readonly number[];
}

/** A program's result on one val task. */
export interface ValRow {
  /** Index of the val task. */
  readonly id: number;
  readonly score: number;
  /** Named sub-scores; may be empty under `instance`. */
  readonly objectives: Readonly<Record<string, number>>;
}

/** Pareto fronts over val (spec/baselines.md 5.1 and 5.4). Keys keep the order in which they were first seen. */
export class Fronts {
  readonly #kind: FrontierKind;
  readonly #byTask = new Map<string, Front>();
  readonly #byObjective = new Map<string, Front>();

  constructor(kind: FrontierKind) {
    this.#kind = kind;
  }

  /** Enters a program: higher than the best replaces a front, exactly equal joins it, less does nothing. */
  add(index: number, rows: readonly ValRow[]): void {
    const kind = this.#kind;
    for (const { id, score, objectives } of rows) {
      if (kind === 'instance') challenge(this.#byTask, id, index, score);
      if (kind === 'hybrid') challenge(this.#byTask, ['val_id', id], index, score);
      if (kind === 'cartesian')
        for (const [name, value] of Object.entries(objectives))
          challenge(this.#byTask, ['cartesian', id, name], index, value);
    }
    if (kind !== 'objective' && kind !== 'hybrid') return;
    for (const [name, value] of Object.entries(objectiveMeans(rows)))
      challenge(this.#byObjective, kind === 'hybrid' ? ['objective', name] : name, index, value);
  }

  list(): Front[] {
    return [...this.#byTask.values(), ...this.#byObjective.values()];
  }

  /** All programs on any front, ascending. */
  members(): number[] {
    return [...new Set(this.list().flatMap(({ members }) => members))].sort((a, b) => a - b);
  }
}

/** Mean of each named sub-score over the rows. */
export function objectiveMeans(rows: readonly ValRow[]): Record<string, number> {
  const names = [...new Set(rows.flatMap(({ objectives }) => Object.keys(objectives)))];
  const meansOf = names.map((name): [string, number] => {
    const values = rows.flatMap(({ objectives }) => objectives[name] ?? []);
    return [name, values.reduce((sum, value) => sum + value, 0) / values.length];
  });
  return Object.fromEntries(meansOf);
}

function challenge(fronts: Map<string, Front>, key: FrontKey, index: number, score: number): void {
  const name = JSON.stringify(key);
  const front = fronts.get(name);
  if (front === undefined || score > front.best) fronts.set(name, { key, best: score, members: [index] });
  else if (score === front.best) fronts.set(name, { ...front, members: [...front.members, index] });
}

/** Arguments of a fact, in order. */
export type Row = readonly string[];

/** The facts of one predicate, indexed by argument place and object. */
class Relation {
  readonly rows = new Map<string, Row>();
  readonly #columns: Map<string, Map<string, Row>>[] = [];
  #sorted: readonly Row[] | null = null;

  copy(): Relation {
    const copy = new Relation();
    for (const [key, row] of this.rows) copy.add(key, row);
    return copy;
  }

  add(key: string, row: Row): void {
    if (this.rows.has(key)) return;
    this.rows.set(key, row);
    this.#sorted = null;
    for (const [place, object] of row.entries()) {
      const column = this.#columns[place] ?? new Map<string, Map<string, Row>>();
      this.#columns[place] = column;
      const cell = column.get(object);
      if (cell === undefined) column.set(object, new Map([[key, row]]));
      else cell.set(key, row);
    }
  }

  delete(key: string): void {
    const row = this.rows.get(key);
    if (row === undefined) return;
    this.rows.delete(key);
    this.#sorted = null;
    for (const [place, object] of row.entries()) this.#columns[place]?.get(object)?.delete(key);
  }

  at(place: number, object: string): ReadonlyMap<string, Row> {
    return this.#columns[place]?.get(object) ?? nothing;
  }

  sorted(): readonly Row[] {
    this.#sorted ??= [...this.rows.values()].sort(compareRows);
    return this.#sorted;
  }
}

const nothing: ReadonlyMap<string, Row> = new Map();

/**
 * A set of ground facts. A copy shares its relations with the original until one of them is changed, so that an
 * episode costs only what it changes.
 */
export class Facts {
  readonly #relations: Map<string, Relation>;
  readonly #own = new Set<string>();

  constructor(from?: Facts) {
    if (from === undefined) {
      this.#relations = new Map();
      return;
    }
    this.#relations = new Map(from.#relations);
    // The original must not write into what it now shares.
    from.#own.clear();
  }

  add(predicate: string, row: Row): void {
    this.#writable(predicate).add(keyOf(row), row);
  }

  delete(predicate: string, row: Row): void {
    if (this.has(predicate, row)) this.#writable(predicate).delete(keyOf(row));
  }

  has(predicate: string, row: Row): boolean {
    return this.#relations.get(predicate)?.rows.has(keyOf(row)) ?? false;
  }

  /** Rows that may match: the fewest of those that a known argument leaves. `null` in `known` is an open place. */
  candidates(predicate: string, known: readonly (string | null)[]): ReadonlyMap<string, Row> {
    const relation = this.#relations.get(predicate);
    if (relation === undefined) return nothing;
    let fewest: ReadonlyMap<string, Row> = relation.rows;
    for (const [place, object] of known.entries()) {
      if (object === null) continue;
      const rows = relation.at(place, object);
      if (rows.size < fewest.size) fewest = rows;
    }
    return fewest;
  }

  /** All rows of a predicate, sorted by their arguments. */
  sorted(predicate: string): readonly Row[] {
    return this.#relations.get(predicate)?.sorted() ?? [];
  }

  /** Every object that occurs in a fact. */
  objects(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { rows } of this.#relations.values())
      for (const row of rows.values()) for (const id of row) found.add(id);
    return found;
  }

  #writable(predicate: string): Relation {
    const relation = this.#relations.get(predicate);
    if (relation !== undefined && this.#own.has(predicate)) return relation;
    const own = relation?.copy() ?? new Relation();
    this.#own.add(predicate);
    this.#relations.set(predicate, own);
    return own;
  }
}

/** Ids hold no blanks, so a blank parts them. */
function keyOf(row: Row): string {
  return row.join(' ');
}

function compareRows(one: Row, other: Row): number {
  for (const [place, id] of one.entries()) {
    const against = other[place] ?? '';
    if (id !== against) return id < against ? -1 : 1;
  }
  return 0;
}

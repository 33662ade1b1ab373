import type { Table } from './table.ts';

/** A table and the name of its files, without the ending. */
export interface NamedTable {
  readonly stem: string;
  readonly table: Table;
}

import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../core/errors.ts';
import { type CellLayout, noteLayout, readLayout } from '../reports/cells/layout.ts';
import { noteControls, readControls } from '../reports/controls/note.ts';
import { type NotPossibleCell, noteNotPossible, readNotPossible } from '../reports/not-possible.ts';
import { noteTitle, readTitle } from '../reports/results-title.ts';

/**
 * Copies what no log tells from one results folder (or recording) to another: cells that are not possible, the table by
 * cell that was asked for, and which comparisons are negative controls, and the
 * title. What `to` says already stays.
 */
export function carryNotes(from: string, to: string): void {
  const known = new Set(readNotPossible(to).map(cellOf));
  noteNotPossible(
    to,
    readNotPossible(from).filter((cell) => !known.has(cellOf(cell))),
  );
  const theirs = readLayout(from);
  if (theirs !== null && readLayout(to) === null) noteLayout(to, theirs);
  const controls = readControls(from);
  if (controls.length > 0 && readControls(to).length === 0) noteControls(to, controls);
  const title = readTitle(from);
  if (title !== null && readTitle(to) === null) noteTitle(to, title);
}

/** @throws {ConfigError} when two of the folders ask for different tables by cell */
export function requireOneLayout(folders: readonly string[]): void {
  const asked = folders.flatMap((folder) => {
    const layout = readLayout(folder);
    return layout === null ? [] : [{ folder, layout }];
  });
  const [first] = asked;
  const other = asked.find(({ layout }) => !isDeepStrictEqual(layout, first?.layout));
  if (first !== undefined && other !== undefined)
    throw new ConfigError(
      `'${first.folder}' and '${other.folder}' ask for different tables by cell (cell-table.json): merge them apart`,
    );
}

/** @throws {ConfigError} when the folder's results are asked for in the table by cell of another matrix */
export function requireOwnTable(folder: string, layout: CellLayout | null): void {
  const theirs = readLayout(folder);
  if (layout !== null && theirs !== null && layout.title !== theirs.title)
    throw new ConfigError(
      `'${folder}' holds the results of '${theirs.title}' and its table by cell: give '${layout.title}' a folder of its own with --out`,
    );
}

function cellOf({ benchmark, model, mode, method }: NotPossibleCell): string {
  return JSON.stringify([benchmark, model, mode, method]);
}

import Table from 'cli-table3';
import type { VectorFolders, VectorReport } from './run-vectors.ts';

const shown = 5;

/** The table of files, cases and mismatches, and the first few mismatches in words. */
export function printReports(reports: readonly VectorReport[], folders: VectorFolders): string {
  const table = new Table({
    head: ['file', 'section', 'cases', 'mismatches'],
    colAligns: ['left', 'left', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { file, section, cases, mismatches, absent } of reports)
    table.push([file, section, absent ? '' : cases, absent ? 'absent' : mismatches.length]);
  const details = reports.flatMap(({ file, mismatches }) => [
    ...mismatches.slice(0, shown).map((mismatch) => `${file}: ${mismatch}`),
    ...(mismatches.length > shown ? [`${file}: ... and ${mismatches.length - shown} more`] : []),
  ]);
  const cases = reports.reduce((sum, report) => sum + report.cases, 0);
  const absent = reports.filter((report) => report.absent === true).length;
  const wrong = reports.reduce((sum, report) => sum + report.mismatches.length, 0);
  return [
    `vectors: ${folders.vectorsDir}`,
    `data:    ${folders.dataDir ?? 'none'}`,
    table.toString(),
    ...details,
    `${cases} cases, ${wrong} mismatches, ${absent} absent`,
  ].join('\n');
}

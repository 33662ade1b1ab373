import { writeFileAtomic } from '../../../core/atomic-file.ts';
import type { GymFile } from '../../../matrix/gym/gym-file.ts';
import { summariseGym } from '../../../matrix/gym/summary.ts';
import { gymMethodTable, gymWorldTable } from '../../../reports/gym-tables.ts';
import { writeCsv } from '../../../reports/writers/csv.ts';
import { writeJson } from '../../../reports/writers/json.ts';
import { writeMarkdown } from '../../../reports/writers/markdown.ts';
import { writeTerminal } from '../../../reports/writers/terminal.ts';
import { printText } from '../../print-text.ts';

export const writers = { terminal: writeTerminal, csv: writeCsv, markdown: writeMarkdown, json: writeJson };

/** Prints both tables of a result; with `files`, also writes them as CSV and Markdown beside that result file. */
export function printGym(
  file: GymFile,
  options: { readonly format: keyof typeof writers; readonly files: string | null },
): void {
  const summary = summariseGym(file);
  const { gymVersion, simulationVersion, seeds, worlds } = file;
  const about = `${worlds.length} worlds (version ${gymVersion}.${simulationVersion}), ${seeds.list.length} ${seeds.range} seeds`;
  const methods = gymMethodTable(summary, about);
  const everyWorld = gymWorldTable(summary);
  const write = writers[options.format];
  printText(process.stdout, `${write(methods)}\n${write(everyWorld)}`);
  if (options.files === null) return;
  const stem = options.files.replace(/\.json$/, '');
  writeFileAtomic(`${stem}.methods.csv`, writeCsv(methods));
  writeFileAtomic(`${stem}.worlds.csv`, writeCsv(everyWorld));
  writeFileAtomic(`${stem}.md`, `${writeMarkdown(methods)}\n${writeMarkdown(everyWorld)}`);
  printText(
    process.stderr,
    `written: ${options.files}, ${stem}.methods.csv, ${stem}.worlds.csv, ${stem}.md\n`,
  );
}

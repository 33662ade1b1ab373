import { existsSync } from 'node:fs';
import { printReports } from './print-reports.ts';
import { runVectors, vectorFolders } from './run-vectors.ts';

const folders = vectorFolders(process.env);
if (!existsSync(folders.vectorsDir)) {
  process.stderr.write(`VECTORS_DIR: no such folder: ${folders.vectorsDir}\n`);
  process.exit(1);
}
const reports = await runVectors(folders);
process.stdout.write(`${printReports(reports, folders)}\n`);
if (reports.some((report) => report.mismatches.length > 0)) process.exitCode = 1;
if (reports.every((report) => report.cases === 0)) {
  process.stderr.write('no case was checked: the folder holds nothing of what is known\n');
  process.exitCode = 1;
}

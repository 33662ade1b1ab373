import { join, relative } from 'node:path';
import { DataError } from '../../core/errors.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { Dataset, LoadOptions } from '../contract.ts';
import { refuseAlteredFolder } from '../data/verify-data-folder.ts';
import { DataFile } from '../data-file.ts';
import { type DataFolder, dataFolder } from '../data-folder.ts';
import { loadSplitFolder } from '../split-folder.ts';
import { datasetOf } from '../task.ts';
import { familyOf } from './family.ts';
import { findCases, taskFolder } from './find-cases.ts';
import { itemSchema, type SpreadsheetItem, type SpreadsheetPayload, type TestCase } from './payload.ts';
import { effectivePosition } from './score/answer-position.ts';
import type { SpreadsheetSettings } from './settings.ts';

/**
 * Loads a split folder with its workbooks beside it (`spreadsheet/<id>/`).
 * @throws {DataError} naming file and id: a task without a whole test case, a workbook that was altered, or as
 * {@link loadSplitFolder}
 */
export async function loadSpreadsheets(
  name: string,
  bundled: string | null,
  { source, limit, signal }: LoadOptions,
  settings: SpreadsheetSettings,
): Promise<Dataset<SpreadsheetPayload>> {
  const { path, provenance }: DataFolder = dataFolder(name, source, bundled);
  await refuseAlteredFolder(path, signal);
  const splits = await loadSplitFolder({
    path,
    benchmark: name,
    schema: itemSchema,
    contentField: 'instruction',
    toTask: (item) => taskOf(item, path, settings),
    signal,
  });
  return datasetOf(splits, { provenance, limit });
}

function taskOf(
  item: SpreadsheetItem,
  path: string,
  settings: SpreadsheetSettings,
): Pick<Task<SpreadsheetPayload>, 'cluster' | 'type' | 'payload'> {
  const cases = casesOf(item, path);
  const [first] = cases;
  if (first === undefined)
    throw new DataError(
      `${taskFolder(path, item.id, item.spreadsheet_path)}: task '${item.id}' has no test case (an input workbook and its answer)`,
    );
  const family = item.family === undefined ? familyOf(first.input.read(), first.input.name) : item.family;
  return {
    cluster: family ?? item.id,
    type: taskType(item.instruction_type),
    payload: {
      instruction: item.instruction,
      instructionType: item.instruction_type,
      answerPosition: effectivePosition(item.answer_position, item.answer_sheet),
      cases,
      settings,
    },
  };
}

function casesOf(item: SpreadsheetItem, path: string): TestCase[] {
  const known = item.cases;
  if (known === undefined) {
    const folder = taskFolder(path, item.id, item.spreadsheet_path);
    const file = (name: string) => DataFile.at(join(folder, name), relative(path, join(folder, name)));
    return findCases(folder, item.id).map(({ no, input, answer }) => ({
      no,
      input: file(input),
      answer: file(answer),
    }));
  }
  const checked = (name: string, digest: string) => {
    const file = DataFile.at(join(path, name), name);
    if (file.sha256 !== digest)
      throw new DataError(`${join(path, name)}: differs from its digest in the item '${item.id}'`);
    return file;
  };
  return known.map(({ no, input, answer, inputSha256, answerSha256 }) => ({
    no,
    input: checked(input, inputSha256),
    answer: checked(answer, answerSha256),
  }));
}

/** By the words of the instruction type (spec/benchmarks-agentic.md 1.1). */
function taskType(instructionType: string): string {
  const words = instructionType.toLowerCase();
  if (words.includes('cell')) return 'cell_level';
  return words.includes('sheet') ? 'sheet_level' : 'other';
}

import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputScorer } from '../contract.ts';
import { type CaseResult, caseReason, gradeCases } from './grade.ts';
import type { SpreadsheetPayload } from './payload.ts';
import { scoreOutput } from './score-output.ts';
import { limits } from './workbook/limits.ts';

/** Scores `<case>_pred.xlsx`; a case without its file has failed. */
export const spreadsheetOutputs: OutputScorer<SpreadsheetPayload> = {
  layout: '<case>_pred.xlsx',
  async score({ payload }, folder) {
    const results: CaseResult[] = [];
    for (const testCase of payload.cases) {
      const path = join(folder, `${testCase.no}_pred.xlsx`);
      const output = await outputAt(path);
      results.push(
        output === null
          ? {
              no: testCase.no,
              failure: { kind: 'output-not-found', message: `no file ${testCase.no}_pred.xlsx` },
            }
          : await scoreOutput(output, testCase, payload),
      );
    }
    const { hard, soft } = gradeCases(payload, results, '').outcome;
    return {
      hard,
      soft,
      cases: results.map((result) => {
        const reason = caseReason(result);
        return { no: result.no, passed: reason === null, reason: reason ?? '' };
      }),
    };
  },
};

/** A file too large to be read scores as one that is no workbook, unread. */
async function outputAt(path: string): Promise<Uint8Array | null> {
  if (!existsSync(path)) return null;
  return statSync(path).size > limits.fileBytes ? new Uint8Array(0) : readFile(path);
}

import type { VectorChecker } from '../checker.ts';
import { docvqaChecker } from './docvqa.ts';
import { docvqaLoaderChecker } from './docvqa-loader.ts';
import { gepaChecker } from './gepa.ts';
import { livemathChecker } from './livemath.ts';
import { livemathShuffleChecker } from './livemath-shuffle.ts';
import { officeqaChecker, officeqaEvaluatorChecker } from './officeqa.ts';
import { officeqaOracleChecker } from './officeqa-oracle.ts';
import { officeqaSearchQueriesChecker } from './officeqa-search-queries.ts';
import { optimizerChecker } from './optimizer.ts';
import { searchqaChecker } from './searchqa.ts';
import { searchqaTruncateChecker } from './searchqa-truncate.ts';
import { spreadsheetbenchChecker } from './spreadsheetbench.ts';
import {
  spreadsheetbenchPreviewsChecker,
  spreadsheetbenchWorkbooksChecker,
} from './spreadsheetbench-workbooks.ts';
import { textgradChecker } from './textgrad.ts';
import { trace2skillChecker } from './trace2skill.ts';

/** One checker a vector file: a new file needs a new checker here and nothing else. */
export const checkers: readonly VectorChecker[] = [
  searchqaChecker,
  searchqaTruncateChecker,
  spreadsheetbenchChecker,
  spreadsheetbenchWorkbooksChecker,
  spreadsheetbenchPreviewsChecker,
  livemathChecker,
  livemathShuffleChecker,
  officeqaChecker,
  officeqaEvaluatorChecker,
  officeqaOracleChecker,
  officeqaSearchQueriesChecker,
  docvqaChecker,
  optimizerChecker,
  trace2skillChecker,
  gepaChecker,
  textgradChecker,
  docvqaLoaderChecker,
];

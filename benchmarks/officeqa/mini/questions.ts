import type { MiniQuestion } from './question.ts';
import { testQuestions } from './test-questions.ts';
import { trainQuestions } from './train-questions.ts';
import { valQuestions } from './val-questions.ts';

/** All questions of `officeqa-mini`, in the order of its items. */
export const miniQuestions: readonly MiniQuestion[] = [...trainQuestions, ...valQuestions, ...testQuestions];

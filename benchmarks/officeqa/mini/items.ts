import { sha256 } from '../../../core/hash.ts';
import type { OfficeqaItem } from '../payload.ts';
import { bulletinPages } from './excerpts.ts';
import { goldOf } from './print-answer.ts';
import type { MiniQuestion } from './question.ts';
import { miniQuestions } from './questions.ts';

/** The items of every split as their files hold them. @param read gives a file below the data folder */
export function miniItems(
  read: (file: string) => Uint8Array,
): Record<MiniQuestion['split'], readonly OfficeqaItem[]> {
  const of = (split: MiniQuestion['split']) =>
    miniQuestions.filter((question) => question.split === split).map((question) => itemOf(question, read));
  return { train: of('train'), val: of('val'), test: of('test') };
}

function itemOf(question: MiniQuestion, read: (file: string) => Uint8Array): OfficeqaItem {
  const files = question.evidence.map(({ file }) => file);
  return {
    id: question.id,
    question: question.question,
    answer: goldOf(question),
    source_files: files,
    source_docs: files.map((file) => bulletinPages[file] ?? ''),
    difficulty: question.difficulty,
    documents: files.map((name) => {
      const file = `documents/${name}`;
      return { file, sha256: sha256(read(file)) };
    }),
    pages: [],
  };
}

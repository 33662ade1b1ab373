import { z } from 'zod';
import { splitDocumentPath } from '../../../benchmarks/docvqa/document-path.ts';
import { parseAnswersCell } from '../../../benchmarks/docvqa/parse-answers.ts';
import { differs, section, type VectorChecker } from '../checker.ts';
import { partOf } from './parts.ts';

const answersSchema = z.object({ raw: z.string(), answers: z.array(z.string()) });
const questionSchema = z.object({ raw: z.string(), question: z.string(), path: z.string() });

/** Cells of gold answers, and questions that name their image. */
export const docvqaLoaderChecker: VectorChecker = {
  file: 'docvqa_loader.json',
  check: (content) => [
    section('parse_answers', partOf(content, 'parse_answers'), (row) => {
      const { raw, answers } = answersSchema.parse(row);
      return differs(JSON.stringify(raw), parseAnswersCell(raw), answers);
    }),
    section('question_document_path', partOf(content, 'question_document_path'), (row) => {
      const { raw, question, path } = questionSchema.parse(row);
      return differs(JSON.stringify(raw), splitDocumentPath(raw), { question, path });
    }),
  ],
};

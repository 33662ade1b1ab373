import { copiedText } from './copied-text.ts';
import { documentShape } from './document-shape.ts';
import type { Finding } from './finding.ts';
import type { LintCorpus } from './lint-tasks.ts';
import { testAnswers } from './test-answers.ts';

export interface LintOptions {
  /** Words in a row that count as copied. */
  readonly words: number;
  /** Longest document that is not warned of, in estimated tokens. */
  readonly maxTokens: number;
}

export interface LintReport {
  readonly findings: readonly Finding[];
  /** Distinct test answers that were looked for, and that the rule on short and common ones left out. */
  readonly answersLookedFor: number;
  readonly answersLeftOut: number;
}

/** Everything that should not stand in a document; errors first, then by line. Pure. */
export function lintDocument(document: string, corpus: LintCorpus, options: LintOptions): LintReport {
  const answers = testAnswers(document, corpus);
  const findings = [
    ...answers.findings,
    ...copiedText(document, corpus.tasks, options.words),
    ...documentShape(document, options.maxTokens),
  ];
  const rank = ({ severity, line }: Finding) => (severity === 'error' ? 0 : 1e9) + (line ?? 0);
  return {
    findings: findings.sort((a, b) => rank(a) - rank(b)),
    answersLookedFor: answers.looked,
    answersLeftOut: answers.leftOut,
  };
}

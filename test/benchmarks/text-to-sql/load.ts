import type { Dataset } from '../../../benchmarks/contract.ts';
import { createTextToSql } from '../../../benchmarks/text-to-sql/adapter.ts';
import type { SqlPayload } from '../../../benchmarks/text-to-sql/payload.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import type { Task } from '../../../core/vocabulary.ts';

export const textToSql = () => createTextToSql({ prompts: new PromptLibrary() });

export function loadQuestions(settings: JsonObject = {}): Promise<Dataset<SqlPayload>> {
  const { signal } = new AbortController();
  return textToSql().load({ source: { kind: 'generated' }, settings, limit: 0, signal });
}

export function allTasks({ splits }: Dataset<SqlPayload>): readonly Task<SqlPayload>[] {
  return [...splits.train, ...splits.val, ...splits.test];
}

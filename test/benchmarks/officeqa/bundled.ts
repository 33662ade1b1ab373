import { DataFile } from '../../../benchmarks/data-file.ts';
import { officeqaDefinitions } from '../../../benchmarks/officeqa/index.ts';
import type { OfficeqaPayload } from '../../../benchmarks/officeqa/payload.ts';
import { type OfficeqaSettings, settingsSchema } from '../../../benchmarks/officeqa/settings.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';

const mini = officeqaDefinitions.find(({ name }) => name === 'officeqa-mini');
if (mini === undefined) throw new Error('no officeqa-mini');

export const miniBenchmark = mini.create({ prompts: new PromptLibrary() });

export function loadMini(settings: JsonObject = {}) {
  const signal = new AbortController().signal;
  return miniBenchmark.load({ source: { kind: 'bundled' }, settings, limit: 0, signal });
}

export function settingsOf(settings: JsonObject = {}): OfficeqaSettings {
  return settingsSchema.parse(settings);
}

/** A task's payload about one document of the given text. */
export function payloadOf(options: {
  readonly text?: string;
  readonly answer?: string;
  readonly settings?: JsonObject;
}): OfficeqaPayload {
  const { text = 'TITLE\n\n| Year | Total |\n| --- | --- |\n| 1950 | 613 |\n', answer = '613' } = options;
  return {
    question: 'What was the total of 1950?',
    answer,
    sourceFiles: ['bulletin.txt'],
    sourceDocs: [],
    difficulty: 'easy',
    documents: [DataFile.of(new TextEncoder().encode(text), 'documents/bulletin.txt')],
    pages: [],
    settings: settingsOf(options.settings),
  };
}

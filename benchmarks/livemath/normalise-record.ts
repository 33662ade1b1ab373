import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { pyStrip } from '../../core/python-text.ts';
import { labelAt, normaliseLabel } from './choices.ts';
import type { LivemathChoice, LivemathItem } from './payload.ts';

const text = z.union([z.string(), z.number()]).transform(String);
const choiceRecord = z.looseObject({
  label: text.nullish(),
  letter: text.nullish(),
  text: text.nullish(),
  content: text.nullish(),
});
const choicesRecord = z.union([
  z.array(z.union([text, choiceRecord])),
  z.record(z.string(), z.union([text, choiceRecord])),
]);
const questionFields = {
  question: z.string().nullish(),
  choices: choicesRecord.nullish(),
  correct_choice: z.union([text, choiceRecord]).nullish(),
};
const recordSchema = z.looseObject({
  ...questionFields,
  id: z.string().nullish(),
  month: text.nullish(),
  no: z.coerce.number().int().nullish(),
  paper_link: z.string().nullish(),
  theorem: z.string().nullish(),
  sketch: z.string().nullish(),
  theorem_type: z.union([z.array(text), text]).nullish(),
  source_path: z.string().nullish(),
  mcq: z.looseObject(questionFields).nullish(),
});

/**
 * Brings a source record into the normalised form (spec/benchmarks-qa.md 2.2): the correct option, which the
 * source keeps apart, is added to the options; labels are normalised; `mcq` fields win over top-level ones.
 * An item that is normalised already comes out as it is.
 * @param where names file and row; becomes `source_path` when the record has none
 * @returns null for a record without question, options or correct label: such rows are dropped
 * @throws {DataError} when a field has a type that none of the known forms has
 */
export function normaliseLivemathRecord(record: unknown, where: string): LivemathItem | null {
  const parsed = recordSchema.safeParse(record);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new DataError(`${where}: field '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'wrong'}`);
  }
  const data = parsed.data;
  const question = pyStrip(data.mcq?.question ?? data.question ?? '');
  const listed = choiceList(data.mcq?.choices ?? data.choices ?? []);
  const correct = choiceOf(data.mcq?.correct_choice ?? data.correct_choice ?? '', '');
  if (question === '' || listed.length === 0 || correct.label === '') return null;

  const known = listed.find(({ label }) => label === correct.label);
  const correctChoice = {
    label: correct.label,
    text: correct.text === '' ? (known?.text ?? '') : correct.text,
  };
  if (correctChoice.text === '') return null;
  const month = data.month ?? '';
  const no = data.no ?? 0;
  const types = data.theorem_type ?? [];
  return {
    id: data.id ?? `${month}:${no}`,
    month,
    no,
    paper_link: data.paper_link ?? '',
    theorem: data.theorem ?? '',
    sketch: data.sketch ?? '',
    theorem_type: typeof types === 'string' ? [types] : types,
    question,
    choices: known === undefined ? sorted([...listed, correctChoice]) : listed,
    correct_choice: correctChoice,
    source_path: data.source_path ?? where,
  };
}

type ChoiceRecord = string | z.infer<typeof choiceRecord>;

function choiceList(choices: z.infer<typeof choicesRecord>): LivemathChoice[] {
  const entries: [string, ChoiceRecord][] = Array.isArray(choices)
    ? choices.map((choice, index) => [labelAt(index), choice])
    : Object.entries(choices).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([label, choice]) => choiceOf(choice, label)).filter((choice) => choice.text !== '');
}

/** A bare text is an option's text where a label is at hand, and a label where it is not. */
function choiceOf(choice: ChoiceRecord, label: string): LivemathChoice {
  if (typeof choice === 'string')
    return label === ''
      ? { label: normaliseLabel(choice), text: '' }
      : { label: normaliseLabel(label), text: pyStrip(choice) };
  return {
    label: normaliseLabel(choice.label || choice.letter || label),
    text: pyStrip(choice.text || choice.content || ''),
  };
}

function sorted(choices: readonly LivemathChoice[]): LivemathChoice[] {
  return [...choices].sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
}

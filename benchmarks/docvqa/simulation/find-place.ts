import { goldStrings } from '../gold-strings.ts';
import type { DocvqaPayload } from '../payload.ts';
import { normalAnswer } from '../score.ts';
import { carriedConcept, truthOf } from './concepts.ts';
import { type PageValue, type PlacedValue, valuesOn } from './page-values.ts';
import { printValue } from './print-answer.ts';

type Asked = Pick<DocvqaPayload, 'question' | 'answers' | 'pageText'>;

/** The value on the page that the gold answer is printed from, in the form that the convention asks for. */
export function placeOf({ question, answers, pageText }: Asked): PlacedValue | null {
  const gold = normalAnswer(answers[0] ?? '');
  for (const kind of ['amount', 'measure', 'date', 'person'] as const) {
    const truth = truthOf(carriedConcept(kind, question));
    const found = valuesOn(pageText ?? '', kind).filter(
      ({ value }) => normalAnswer(printValue(value, truth)) === gold,
    );
    if (found[0] !== undefined) return nearestTo(question, pageText ?? '', found) ?? found[0];
  }
  return null;
}

/** Of several places with this value, the one whose line shares most words with the question. */
function nearestTo(
  question: string,
  pageText: string,
  places: readonly PlacedValue[],
): PlacedValue | undefined {
  const asked = new Set(question.toLowerCase().match(/[a-z]+/g));
  const lines = pageText.toLowerCase().split('\n');
  const shared = ({ text }: PlacedValue) => {
    const line = lines.find((candidate) => candidate.includes(text.toLowerCase())) ?? '';
    return (line.match(/[a-z]+/g) ?? []).filter((word) => asked.has(word)).length;
  };
  return [...places].sort((a, b) => shared(b) - shared(a))[0];
}

/**
 * Another value of the kind, rather one that is no neighbour of the right one; never one that would be judged right.
 * @param pick in [0, 1), chooses among the candidates
 */
export function elsewhereThan(place: PlacedValue, asked: Asked, pick: number): PageValue | null {
  const { question, answers, pageText } = asked;
  const truth = truthOf(carriedConcept(place.value.kind, question));
  const answerOf = (value: PageValue | null) =>
    value === null ? '' : normalAnswer(printValue(value, truth));
  const golds = goldStrings([...answers]).map(normalAnswer);
  const wrong = valuesOn(pageText ?? '', place.value.kind)
    .map(({ value }) => value)
    .filter((value) => !golds.includes(answerOf(value)));
  const beside = [place.above, place.below].map(answerOf);
  const apart = wrong.filter((value) => !beside.includes(answerOf(value)));
  const pool = apart.length > 0 ? apart : wrong;
  return pool[Math.floor(pick * pool.length)] ?? null;
}

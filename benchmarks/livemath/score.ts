import { pySplit, pyStrip } from '../../core/python-text.ts';
import { lastAnswer } from '../answer-tag.ts';
import { normaliseLabel } from './choices.ts';

/** Options as they were shown and the right one among them. Texts and labels may be empty in foreign data. */
export interface LivemathGold {
  readonly correct_choice: { readonly label: string; readonly text: string };
  readonly choices: readonly { readonly label: string; readonly text: string }[];
}

export interface LivemathScore {
  readonly hard: 0 | 1;
  readonly soft: 0 | 1;
  /** The label that was read, or the normalised text when none could be. */
  readonly extracted: string;
  readonly tagged: boolean;
  /** True when `extracted` is the label of an option. */
  readonly isLabel: boolean;
}

/** LiveMathematicianBench's label match (spec/benchmarks-qa.md 2.5). */
export function scoreLivemath(response: string, gold: LivemathGold): LivemathScore {
  const { text, tagged } = lastAnswer(response);
  const labels = new Set(gold.choices.map(({ label }) => normaliseLabel(label)));
  const extracted = readLabel(text, gold, labels);
  const hard = extracted === normaliseLabel(gold.correct_choice.label) ? 1 : 0;
  return { hard, soft: hard, extracted, tagged, isLabel: labels.has(extracted) };
}

function readLabel(text: string, { choices }: LivemathGold, labels: ReadonlySet<string>): string {
  const whole = normaliseLabel(text);
  if (labels.has(whole)) return whole;
  const lower = text.toLowerCase();
  const byText = choices.find((choice) => pyStrip(choice.text).toLowerCase() === lower);
  if (byText !== undefined) return normaliseLabel(byText.label);
  const [token] = pySplit(text);
  const first = normaliseLabel(token ?? '');
  return labels.has(first) ? first : whole;
}

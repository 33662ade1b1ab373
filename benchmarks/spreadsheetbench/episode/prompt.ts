import type { PromptLibrary, RenderedPrompt } from '../../../core/prompts.ts';
import { pyStrip } from '../../../core/python-text.ts';
import type { Skill } from '../../../core/vocabulary.ts';
import type { SpreadsheetPayload } from '../payload.ts';
import { previewOf } from '../preview.ts';
import { inputPath, outputPath } from '../script/run-script.ts';

const folder = 'benchmarks/spreadsheetbench/prompts';

/** The first request of a task in its rollout mode. */
export function taskPrompt(
  prompts: PromptLibrary,
  payload: SpreadsheetPayload,
  skill: Skill | null,
): RenderedPrompt {
  const { rollout, runner } = payload.settings;
  const values = {
    skill: pyStrip(skill?.text ?? ''),
    instruction: payload.instruction,
    type: payload.instructionType,
    position: payload.answerPosition,
  };
  return rollout === 'react'
    ? prompts.render(`${folder}/tools-${runner}`, { ...values, input: inputPath, output: outputPath })
    : prompts.render(`${folder}/script-${runner}`, { ...values, preview: firstPreview(payload) });
}

/** Text of a feedback turn. */
export function feedbackPrompt(
  prompts: PromptLibrary,
  name: 'no-code' | 'run-failed' | 'cells-wrong',
  values: Readonly<Record<string, string>> = {},
): string {
  return prompts.render(`${folder}/${name}`, values).user;
}

/** What a task asks, without the skill: instruction, place of the result, and the first workbook. */
export function inputText(payload: SpreadsheetPayload): string {
  const place =
    payload.answerPosition === '' ? '' : `\n\nThe result is looked for at: ${payload.answerPosition}`;
  return `${payload.instruction}${place}\n\n${firstPreview(payload)}`;
}

function firstPreview({ cases: [first] }: SpreadsheetPayload): string {
  return first === undefined ? '' : previewOf(first.input.read(), first.input.name);
}

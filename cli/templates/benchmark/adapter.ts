import {
  answerWorkspace,
  type Benchmark,
  checkedSettings,
  DataError,
  type PromptLibrary,
  type Skill,
  singleQuestionEpisode,
  z,
} from 'skillopt-bench';
import { loadItems, type ShelfLabelsPayload } from './items.ts';
import { extractAnswer, gradeReply, scoreAnswer } from './score.ts';
import { shelfLabelsSimulation } from './simulation.ts';

/** `settings` of the matrix file. Unknown keys are errors, with the nearest known one. */
const settingsSchema = z.strictObject({});

/** @param folder where the prompt files are, as a prefix of their names in `prompts` */
export function createShelfLabels(
  prompts: PromptLibrary,
  folder: string,
): Benchmark<ShelfLabelsPayload, string> {
  const promptOf = ({ question }: ShelfLabelsPayload, skill: Skill | null) =>
    prompts.render(`${folder}prompts/task`, { skill: skill?.text.trim() ?? '', question });
  return {
    name: 'shelf-labels',
    // Raise it whenever prompts or scoring change: results of different versions are never mixed.
    version: '1',
    objective: { metric: 'hard' },
    evalPresentationSeed: 0,
    needs: () => ({ images: false, tools: false, codeRunner: false, files: false }),
    modes: ['direct', 'codex', 'claude-code'],
    timeLimitMs: 120_000,
    brief: {
      description:
        'The task: a place in a store is turned into the label of its shelf. Input: row and place in words. Output: the label, as the last line. Scoring: 1 when it equals the expected label character by character, else 0. The form of the label is the same for all; it shows only in the verification of answers.',
      seedDocument: prompts.text(`${folder}seed-skill`).trim(),
      humanDocument: {
        notPossible: 'the form of the labels is hidden: nobody can write it down from the description',
      },
      failureTypes: [
        { name: 'form', description: 'The label holds the right numbers in another form.' },
        { name: 'numbers', description: 'A number of the label is wrong.' },
        { name: 'extra-text', description: 'The last line holds more than the label.' },
      ],
    },
    official: {
      goldOf: ({ payload }) => payload.answer,
      parseGold(value) {
        if (typeof value === 'string') return value;
        throw new DataError('shelf-labels gold: expected a text');
      },
      score(response, gold) {
        const extracted = extractAnswer(response);
        return { ...scoreAnswer(extracted, gold), extracted };
      },
    },
    load(options) {
      checkedSettings('shelf-labels', settingsSchema, options.settings);
      return loadItems(options);
    },
    open: ({ payload }, skill) =>
      singleQuestionEpisode({
        prompt: promptOf(payload, skill),
        grade: (reply) => gradeReply(payload.question, reply, payload.answer),
      }),
    // Optional: the folder in which Codex and Claude Code work. Without it leave `direct` alone in `modes`.
    workspace: async ({ payload }) =>
      answerWorkspace(prompts, promptOf(payload, null), { template: `${folder}prompts/folder` }),
    inputText: ({ payload }) => payload.question,
    answerText: { answersOf: ({ payload }) => [payload.answer] },
    simulation: shelfLabelsSimulation,
  };
}

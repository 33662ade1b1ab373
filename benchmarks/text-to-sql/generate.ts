import { ConfigError } from '../../core/errors.ts';
import type { ItemLimit } from '../../core/item-limit.ts';
import { createRng, deriveSeed } from '../../core/rng.ts';
import type { Split, Task } from '../../core/vocabulary.ts';
import type { Dataset } from '../contract.ts';
import { datasetOf, makeTask } from '../task.ts';
import { drawHouseRules, rulesInWords } from './house-rules.ts';
import type { SqlPayload } from './payload.ts';
import { type GoodQuestion, GoodQuestions } from './questions/good-questions.ts';
import type { Template } from './questions/template.ts';
import { usableTemplates } from './questions/usable-templates.ts';
import { databaseName, type Settings } from './settings.ts';

/**
 * Draws company, house rules and questions. Pure: the same settings give the same tasks.
 * @throws {ConfigError} when there are not so many different questions
 */
export function generateDataset(settings: Settings, limit: ItemLimit): Dataset<SqlPayload> {
  const { seed, difficulty, conventions: shown } = settings;
  const rules = drawHouseRules(seed, difficulty);
  const templates = usableTemplates(seed, rules);
  const questions = new GoodQuestions(seed, rules);
  const words = shown === 'stated' ? rulesInWords(rules) : '';
  const splitOf = (split: Split, among: readonly Template[]): Task<SqlPayload>[] =>
    drawSplit(questions, settings, split, among).map((good, index) =>
      taskOf(good, { settings, split, number: index + 1, rules: words }),
    );
  try {
    const train = splitOf('train', templates.train);
    // Val steers training, so it asks nothing that train could not have taught.
    const trained = new Set(train.map(({ cluster }) => cluster));
    const seen = templates.all.filter(({ family }) => trained.has(family));
    return datasetOf(
      { train, val: splitOf('val', seen), test: splitOf('test', templates.all) },
      {
        provenance: `text-to-sql, seed ${seed}, ${difficulty}, conventions ${shown}: generated from templates written for this suite (MIT)`,
        limit,
      },
    );
  } finally {
    questions.close();
  }
}

/** So many questions as the settings say, from the templates in turn; one that has no more to give is left out. */
function drawSplit(
  questions: GoodQuestions,
  settings: Settings,
  split: Split,
  templates: readonly Template[],
): readonly GoodQuestion[] {
  const { seed, difficulty } = settings;
  const among = [...templates];
  const rng = createRng(deriveSeed('text-to-sql/questions', seed, difficulty, split));
  const drawn: GoodQuestion[] = [];
  for (let turn = 0; drawn.length < settings[split]; turn += 1) {
    const template = among[turn % among.length];
    if (template === undefined)
      throw new ConfigError(
        `benchmark 'text-to-sql', settings: seed ${seed}, ${difficulty} has no ${settings[split]} different ${split} questions (${drawn.length} found): ask for fewer`,
      );
    const good = questions.next(template, rng);
    if (good === null) among.splice(among.indexOf(template), 1);
    else drawn.push(good);
  }
  return drawn;
}

function taskOf(
  { question, sql, rows }: GoodQuestion,
  at: { readonly settings: Settings; readonly split: Split; readonly number: number; readonly rules: string },
): Task<SqlPayload> {
  const { seed, difficulty } = at.settings;
  const { family, ordered } = question.template;
  const database = databaseName(at.settings);
  return makeTask({
    id: `${database}-${at.split}-${String(at.number).padStart(3, '0')}`,
    split: at.split,
    cluster: family,
    type: family,
    payload: {
      ...{ seed, difficulty, database, question: question.text, rules: at.rules },
      made: { family, subject: { ...question.subject }, excused: question.excused },
      gold: { company: seed, sql, rows, ordered },
    },
  });
}

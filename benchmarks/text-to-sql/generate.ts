import { ConfigError } from '../../core/errors.ts';
import type { ItemLimit } from '../../core/item-limit.ts';
import { createRng, deriveSeed, type Rng } from '../../core/rng.ts';
import type { Split, Task } from '../../core/vocabulary.ts';
import type { Dataset } from '../contract.ts';
import { datasetOf, makeTask } from '../task.ts';
import { type Choice, type ConventionId, conventions } from './conventions.ts';
import { openTrusted } from './database/trusted-query.ts';
import { drawHouseRules, type HouseRules, rulesInWords } from './house-rules.ts';
import type { SqlPayload } from './payload.ts';
import { drawQuestion, type Question, rightChoice, statementOf } from './questions/draw-question.ts';
import type { Template } from './questions/template.ts';
import { templates } from './questions/templates.ts';
import { compareResults, type ResultRow } from './score/compare-results.ts';
import { databaseName, type Settings } from './settings.ts';

type SqlTask = Task<SqlPayload>;

/** Templates that only test has: what was learned must hold for clusters that training never saw. */
const testOnlyShare = 0.2;
/** Draws after which a template counts as exhausted: some seldom give a question in which every rule matters. */
const drawsPerTurn = 40;

/**
 * Draws company, house rules and questions. Every question is one where each wrong value of each convention that it
 * carries, alone, changes the result. No question occurs twice. Pure: the same settings give the same tasks.
 * @throws {ConfigError} when there are not so many different questions
 */
export function generateDataset(settings: Settings, limit: ItemLimit): Dataset<SqlPayload> {
  const { seed, difficulty, conventions: shown } = settings;
  const rules = drawHouseRules(seed, difficulty);
  const database = databaseName(settings);
  const company = openTrusted(seed);
  const results = new Map<string, ResultRow[]>();
  const rowsOf = (sql: string): ResultRow[] => {
    const rows = results.get(sql) ?? company.rowsOf(sql);
    results.set(sql, rows);
    return rows;
  };
  const taken = new Set<string>();
  const usable = shuffledTemplates(settings, rules);
  const testOnly = templatesForTest(usable, rules);
  const goodQuestion = (template: Template, rng: Rng) => {
    for (let draw = 0; draw < drawsPerTurn; draw += 1) {
      const question = drawQuestion(template, rules, rng);
      if (taken.has(question.text)) continue;
      const choice = rightChoice(question, rules);
      const sql = statementOf(question, choice);
      const rows = rowsOf(sql);
      if (isGood(question, choice, rows, rowsOf)) return { question, sql, rows };
    }
    return null;
  };
  const splitOf = (split: Split, allowed: readonly Template[]): SqlTask[] => {
    const among = [...allowed];
    const rng = createRng(deriveSeed('text-to-sql/questions', seed, difficulty, split));
    const tasks: SqlTask[] = [];
    for (let turn = 0; tasks.length < settings[split]; turn += 1) {
      const template = among[turn % among.length];
      if (template === undefined)
        throw new ConfigError(
          `benchmark 'text-to-sql', settings: seed ${seed}, ${difficulty} has no ${settings[split]} different ${split} questions (${tasks.length} found): ask for fewer`,
        );
      const made = goodQuestion(template, rng);
      if (made === null) {
        among.splice(among.indexOf(template), 1);
        continue;
      }
      const { question, sql, rows } = made;
      taken.add(question.text);
      const { family, ordered } = template;
      tasks.push(
        makeTask({
          id: `${database}-${split}-${String(tasks.length + 1).padStart(3, '0')}`,
          split,
          cluster: family,
          type: family,
          payload: {
            seed,
            difficulty,
            database,
            question: question.text,
            rules: shown === 'stated' ? rulesInWords(rules) : '',
            made: { family, subject: { ...question.subject }, excused: question.excused },
            gold: { company: seed, sql, rows, ordered },
          },
        }),
      );
    }
    return tasks;
  };
  try {
    const train = splitOf(
      'train',
      usable.filter((template) => !testOnly.includes(template)),
    );
    // Val steers training, so it asks nothing that train could not have taught.
    const trained = new Set(train.map(({ cluster }) => cluster));
    const val = splitOf(
      'val',
      usable.filter(({ family }) => trained.has(family)),
    );
    return datasetOf(
      { train, val, test: splitOf('test', usable) },
      {
        provenance: `text-to-sql, seed ${seed}, ${difficulty}, conventions ${shown}: generated from templates written for this suite (MIT)`,
        limit,
      },
    );
  } finally {
    company.close();
  }
}

/** The templates that bear on this difficulty's conventions only, in an order drawn for the seed. */
function shuffledTemplates({ seed }: Settings, { active }: HouseRules): readonly Template[] {
  const usable = templates.filter(({ carries }) => carries.every((id) => active.includes(id)));
  return createRng(deriveSeed('text-to-sql/templates', seed)).shuffle(usable);
}

/** A fifth of the templates, but never so many that training would hardly see a convention. */
function templatesForTest(usable: readonly Template[], { active }: HouseRules): readonly Template[] {
  const kept = new Set(usable);
  const carriers = (id: ConventionId) => [...kept].filter(({ carries }) => carries.includes(id)).length;
  for (const template of usable) {
    if (usable.length - kept.size >= Math.ceil(usable.length * testOnlyShare)) break;
    kept.delete(template);
    if (active.some((id) => carriers(id) < 4)) kept.add(template);
  }
  return usable.filter((template) => !kept.has(template));
}

/** A few whole rows, and no wrong value of any carried convention gives the same. */
function isGood(
  question: Question,
  choice: Choice,
  rows: readonly ResultRow[],
  rowsOf: (sql: string) => ResultRow[],
): boolean {
  if (rows.length === 0 || rows.length > 12 || rows.some((row) => row.includes(null))) return false;
  const { carries, ordered } = question.template;
  return carries.every((id) =>
    conventions[id].values.every(({ id: value }) => {
      if (value === choice[id]) return true;
      const other = rowsOf(statementOf(question, { ...choice, [id]: value }));
      return !compareResults(other, rows, { ordered }).equal;
    }),
  );
}

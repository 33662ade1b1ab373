import { describe, expect, it } from 'vitest';
import { conventions } from '../../../benchmarks/text-to-sql/conventions.ts';
import { companyRows } from '../../../benchmarks/text-to-sql/database/rows.ts';
import { tableNames } from '../../../benchmarks/text-to-sql/database/schema.ts';
import { openTrusted } from '../../../benchmarks/text-to-sql/database/trusted-query.ts';
import { choiceFor, drawHouseRules, rulesInWords } from '../../../benchmarks/text-to-sql/house-rules.ts';
import type { SqlPayload } from '../../../benchmarks/text-to-sql/payload.ts';
import { statementOf } from '../../../benchmarks/text-to-sql/questions/draw-question.ts';
import { templates } from '../../../benchmarks/text-to-sql/questions/templates.ts';
import { compareResults } from '../../../benchmarks/text-to-sql/score/compare-results.ts';
import { difficulties } from '../../../benchmarks/text-to-sql/settings.ts';
import { allTasks, loadQuestions, textToSql } from './load.ts';

const cases = [1, 2, 6].flatMap((seed) => difficulties.map((difficulty) => ({ seed, difficulty })));

function templateOf({ made }: SqlPayload) {
  const template = templates.find(({ family }) => family === made.family);
  if (template === undefined) throw new Error(`no template ${made.family}`);
  return template;
}

describe('the questions', () => {
  it('are 40, 20 and 60, and the same every time', async () => {
    const dataset = await loadQuestions();
    expect(Object.values(dataset.splits).map(({ length }) => length)).toEqual([40, 20, 60]);
    expect((await loadQuestions({ seed: 1, difficulty: 'medium', conventions: 'hidden' })).digests).toEqual(
      dataset.digests,
    );
    expect((await loadQuestions({ seed: 2 })).digests).not.toEqual(dataset.digests);
  });

  it.each(cases)(
    'carry one to three conventions, each of which alone changes the result (%j)',
    async (settings) => {
      const rules = drawHouseRules(settings.seed, settings.difficulty);
      const company = openTrusted(settings.seed);
      const seen = new Set<string>();
      for (const { payload } of allTasks(await loadQuestions(settings))) {
        const template = templateOf(payload);
        const { made, gold } = payload;
        const right = choiceFor(rules, made.excused);
        const question = { template, subject: made.subject };
        expect(statementOf(question, right)).toBe(gold.sql);
        expect(company.rowsOf(gold.sql)).toEqual(gold.rows);
        expect(gold.rows.length).toBeGreaterThan(0);
        expect(template.carries.length).toBeGreaterThanOrEqual(1);
        expect(template.carries.length).toBeLessThanOrEqual(3);
        for (const id of template.carries) {
          seen.add(id);
          for (const { id: value } of conventions[id].values) {
            const rows = company.rowsOf(statementOf(question, { ...right, [id]: value }));
            expect(compareResults(rows, gold.rows, gold).equal).toBe(value === right[id]);
          }
        }
        // What a template does not carry has no place in its statement: nobody is tested on it by accident.
        for (const id of rules.active.filter((active) => !template.carries.includes(active)))
          for (const { id: value } of conventions[id].values)
            expect(statementOf(question, { ...right, [id]: value })).toBe(gold.sql);
      }
      company.close();
      expect([...seen].sort()).toEqual([...rules.active].sort());
    },
  );

  it.each(cases)('show the cue of an exception exactly where it holds (%j)', async (settings) => {
    const { exceptions } = drawHouseRules(settings.seed, settings.difficulty);
    let excused = 0;
    for (const { payload } of allTasks(await loadQuestions(settings))) {
      for (const { id, exception } of Object.values(conventions))
        if (exception !== null)
          expect(payload.question.includes(exception.cue)).toBe(payload.made.excused.includes(id));
      expect(payload.made.excused.every((id) => exceptions.includes(id))).toBe(true);
      excused += payload.made.excused.length;
    }
    expect(excused > 0).toBe(exceptions.length > 0);
  });

  it.each(cases)(
    'never come twice; val keeps to the clusters of train, test has some of its own (%j)',
    async (settings) => {
      const { splits } = await loadQuestions(settings);
      const all = [...splits.train, ...splits.val, ...splits.test];
      expect(new Set(all.map(({ payload }) => payload.question)).size).toBe(all.length);
      const trained = new Set(splits.train.map(({ cluster }) => cluster));
      expect(splits.val.every(({ cluster }) => trained.has(cluster))).toBe(true);
      const unseen = splits.test.filter(({ cluster }) => !trained.has(cluster)).length;
      expect(unseen).toBeGreaterThanOrEqual(6);
      expect(unseen).toBeLessThanOrEqual(35);
    },
  );

  it('filter deletions, orders and years in every table that has them', () => {
    const choice = drawHouseRules(1, 'hard').choice;
    const subject = {
      ...{ year: 2021, city: 'c', segment: 's', team: 't', category: 'k', method: 'm' },
      reason: 'r',
      product: 'p',
      units: 1,
      most: 3,
    };
    for (const template of templates) {
      const sql = statementOf({ template, subject }, choice);
      const reads = (table: string): boolean => new RegExp(`(FROM|JOIN) ${table}\\b`).test(sql);
      const deletable = ['customers', 'employees', 'products'].filter(reads).length;
      expect([template.family, sql.match(/deleted_at IS NULL/g)?.length ?? 0]).toEqual([
        template.family,
        deletable,
      ]);
      expect([template.family, /status <> /.test(sql)]).toEqual([template.family, reads('orders')]);
      expect(template.carries.includes('money')).toBe(/_cents/.test(sql.replace(/ORDER BY.*/, '')));
    }
  });
});

describe('the company', () => {
  it('has about a thousand rows that follow from the seed, with every reference in its place', () => {
    const rows = companyRows(4);
    expect(companyRows(4)).toEqual(rows);
    expect(companyRows(5)).not.toEqual(rows);
    const total = tableNames.reduce((sum, table) => sum + rows[table].length, 0);
    expect(total).toBeGreaterThan(700);
    expect(total).toBeLessThan(1500);
    const company = openTrusted(4);
    expect(company.rowsOf('PRAGMA foreign_key_check')).toEqual([]);
    company.close();
  });
});

describe('the prompt', () => {
  const promptOf = async (conventionsShown: string): Promise<string> => {
    const settings = { difficulty: 'hard', conventions: conventionsShown };
    const [task] = (await loadQuestions(settings)).splits.val;
    if (task === undefined) throw new Error('val is empty');
    const { signal } = new AbortController();
    const step = await textToSql()
      .open(task, null, { phase: 'val', presentationSeed: 0, visit: 0, signal })
      .next(null);
    return JSON.stringify(step);
  };

  it('states none of the house rules, or all of them', async () => {
    const [hidden, stated] = [await promptOf('hidden'), await promptOf('stated')];
    for (const line of rulesInWords(drawHouseRules(1, 'hard')).split('\n')) {
      const escaped = JSON.stringify(line).slice(1, -1);
      expect(stated).toContain(escaped);
      expect(hidden).not.toContain(escaped);
    }
    expect(textToSql().variant?.({ conventions: 'stated' })).toBe('conventions stated');
    expect(textToSql().variant?.({})).toBeNull();
  });

  it('comes with a brief and a seed document that name no value of a convention', () => {
    const { description, seedDocument, failureTypes } = textToSql().brief;
    const told = [description, seedDocument, ...failureTypes.map((type) => type.description)].join('\n');
    for (const { values } of Object.values(conventions))
      for (const { phrases } of values) for (const phrase of phrases) expect(told).not.toContain(phrase);
  });
});

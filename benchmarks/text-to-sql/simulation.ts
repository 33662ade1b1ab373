import { DataError } from '../../core/errors.ts';
import { deriveSeed } from '../../core/rng.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { BookConcept, BookTask, SimulationBook } from '../../models/simulated/book.ts';
import type { Dataset } from '../contract.ts';
import { createQuestionIndex } from '../question-index.ts';
import { type Choice, type ConventionId, choiceOf, conventions } from './conventions.ts';
import { choiceFor, drawHouseRules, type HouseRules } from './house-rules.ts';
import type { SqlPayload } from './payload.ts';
import { fragmentsOf } from './questions/fragments.ts';
import type { Template } from './questions/template.ts';
import { templates } from './questions/templates.ts';
import { extractStatement } from './score/extract-statement.ts';
import { shownChoice } from './simulation/shown-choice.ts';

/**
 * The house rules as concepts, and real statements that follow them or not; the real scorer decides. The private
 * fact is the name of a table: a slip that no skill can mend. Where the prompt states the rules no task carries a
 * concept: nothing can be learned there, and what a document says can only distract.
 */
export function simulationBook(dataset: Dataset<SqlPayload>): SimulationBook {
  const tasks = [...dataset.splits.train, ...dataset.splits.val, ...dataset.splits.test];
  const first = tasks[0]?.payload;
  if (first === undefined) throw new DataError("benchmark 'text-to-sql': no task to simulate");
  const rules = drawHouseRules(first.seed, first.difficulty);
  const byId = new Map(tasks.map((task) => [task.id, task.payload]));
  const index = createQuestionIndex(tasks.map(({ id, payload }) => ({ id, question: payload.question })));
  const stated = first.rules !== '';
  const marks = [`\nDatabase: ${first.database}\n`, '\n## House rules\n'] as const;
  const carriedBy = (payload: SqlPayload): readonly ConventionId[] =>
    stated ? [] : templateOf(payload).carries;
  return {
    world: `text-to-sql/${first.database}${stated ? '-stated' : ''}`,
    seed: Number(deriveSeed('text-to-sql/world', first.seed) % 4_294_967_296n),
    concepts: rules.active.map((id) => conceptOf(id, rules)),
    tasks: tasks.map(
      ({ id, payload }: Task<SqlPayload>): BookTask => ({
        id,
        concepts: carriedBy(payload).map((convention) => ({
          id: convention,
          exception: payload.made.excused.includes(convention),
        })),
      }),
    ),
    identify(userText) {
      const text = `\n${userText}\n`;
      return text.includes(marks[0]) && text.includes(marks[1]) === stated ? index.find(userText) : null;
    },
    render(taskId, values, privateFactRight) {
      const payload = byId.get(taskId);
      if (payload === undefined) return '';
      const right = choiceFor(rules, payload.made.excused);
      const choice = choiceOf((id, { values: known }) => known[values[id] ?? -1]?.id ?? right[id]);
      const sql = statementFor(payload, choice);
      return `\`\`\`sql\n${privateFactRight ? sql : sql.replace(' FROM ', ' FROM all_')}\n\`\`\``;
    },
    inspect(taskId, output) {
      const payload = byId.get(taskId);
      if (payload === undefined) return {};
      const shown = shownChoice(extractStatement(output));
      return Object.fromEntries(
        carriedBy(payload).map((id) => {
          const value = conventions[id].values.findIndex((candidate) => candidate.id === shown[id]);
          return [id, value < 0 ? null : value];
        }),
      );
    },
  };
}

function conceptOf(id: ConventionId, { choice, exceptions }: HouseRules): BookConcept {
  const { family, topics, values, exception } = conventions[id];
  const index = (valueId: string): number => values.findIndex((value) => value.id === valueId);
  return {
    id,
    family,
    topics,
    values,
    truth: index(choice[id]),
    exception:
      exception === null || !exceptions.includes(id)
        ? null
        : { cue: exception.cue, truth: index(exception.value) },
  };
}

function templateOf({ made }: SqlPayload): Template {
  const template = templates.find(({ family }) => family === made.family);
  if (template === undefined) throw new DataError(`text-to-sql: no template '${made.family}'`);
  return template;
}

function statementFor(payload: SqlPayload, choice: Choice): string {
  return templateOf(payload).sql(payload.made.subject, fragmentsOf(choice));
}

import type { CallContext } from '../contract.ts';
import type { BookTask } from './book.ts';
import { type DrawPart, draw, drawBelow } from './draw.ts';
import { type FieldCase, factChance, fieldCases } from './field-chance.ts';
import { type TargetProfile, worldPrior } from './prior.ts';
import { samplingParts } from './request-text.ts';
import type { ParsedDocument } from './statement.ts';
import { conceptOf, truthOf, type World } from './world.ts';

/** Draws the value of every field and whether the private fact is right. */
export function answerFields(options: {
  readonly name: string;
  readonly profile: TargetProfile;
  readonly world: World;
  readonly document: ParsedDocument;
  readonly task: BookTask;
  readonly context: Pick<CallContext, 'sampling'>;
}): { values: Record<string, number>; factRight: boolean } {
  const { name, profile, world, document, task } = options;
  const sampling = samplingParts(options.context);
  /** A field's draw is its own for every document with chance rho, else common to all documents. */
  const fieldDraw = (field: string): number => {
    const about: DrawPart[] = [world.key, name, task.id, field, sampling[0]];
    const own = draw('own', ...about) < profile.rho;
    return draw('right', ...about, ...sampling, own ? document.hash : 'shared');
  };
  const values: Record<string, number> = {};
  for (const carried of task.concepts) {
    const concept = conceptOf(world, carried.id);
    const truth = truthOf(concept, carried.exception);
    const key: DrawPart[] = [world.key, name, task.id, carried.id, ...sampling];
    const cases = fieldCases(world, profile, document, task, carried);
    const here = caseAt(cases, draw('conflict', ...key));
    if (here === undefined || fieldDraw(carried.id) < here.right) values[carried.id] = truth;
    else if (
      here.stated !== null &&
      here.stated !== truth &&
      draw('follow', ...key) < here.follow / (1 - here.right)
    )
      values[carried.id] = here.stated;
    else values[carried.id] = ownError(truth, concept, key);
  }
  return { values, factRight: fieldDraw('private-fact') < factChance(world, profile) };
}

function caseAt(cases: readonly FieldCase[], u: number): FieldCase | undefined {
  let left = u;
  for (const here of cases) {
    left -= here.weight;
    if (left < 0) return here;
  }
  return cases.at(-1);
}

/** A wrong value of the model's own: mostly the usual one; on an exception task the general rule's. */
function ownError(
  truth: number,
  concept: { valueCount: number; truth: number; usualError: number },
  key: readonly DrawPart[],
): number {
  const usual = truth !== concept.truth ? concept.truth : concept.usualError;
  if (usual !== truth && draw('usual', ...key) < worldPrior.usualError) return usual;
  const wrong = Array.from({ length: concept.valueCount }, (_, index) => index).filter(
    (index) => index !== truth,
  );
  return wrong[drawBelow(wrong.length, 'error', ...key)] ?? truth;
}

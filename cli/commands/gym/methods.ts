import { resolve } from 'node:path';
import { UsageError } from '../../../core/errors.ts';
import type { GymMethodSpec } from '../../../matrix/gym/gym-method.ts';
import { keyValues } from '../../single-cell.ts';

/** Batches that give three to six steps an epoch on the gym's train splits. */
const sizes = { batchSize: 8, minibatchSize: 4 };

/** The gym's own methods; the first is what the golden result is of. */
export const gymMethods: readonly [GymMethodSpec, ...GymMethodSpec[]] = [
  { label: 'skillopt-default', name: 'skillopt', given: { preset: 'default', ...sizes } },
  { label: 'skillopt-paper', name: 'skillopt', given: { preset: 'paper', ...sizes } },
  // The rivals as they are by default: none of them has a parameter that was chosen in these worlds.
  { label: 'trace2skill', name: 'trace2skill', given: {} },
  { label: 'textgrad', name: 'textgrad', given: {} },
  { label: 'gepa', name: 'gepa', given: {} },
  { label: 'gepa-sections', name: 'gepa-sections', given: {} },
  { label: 'evoskill', name: 'evoskill', given: {} },
  { label: 'best-of-n', name: 'best-of-n', given: {} },
  { label: 'one-shot', name: 'one-shot', given: {} },
  { label: 'one-shot+solved', name: 'one-shot', given: { solved: 8 } },
  { label: 'few-shot', name: 'few-shot', given: {} },
  { label: 'seed-skill', name: 'seed-skill', given: {} },
];

/**
 * Reads `[label=]method[:key=value,...]`. A method is one of the gym's own, whose configuration the keys change,
 * or one of the suite's, or a module (`./mine.ts`) that exports `methodDefinition`.
 * @throws {UsageError} on two methods of one label or a value that is none
 */
export function readMethods(texts: readonly string[]): GymMethodSpec[] {
  const specs = texts.map(readMethod);
  const labels = specs.map(({ label }) => label);
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined)
    throw new UsageError(`two methods are labelled '${twice}': write <label>=<method>`);
  return specs;
}

function readMethod(text: string): GymMethodSpec {
  const [, given, name = '', keys = ''] = /^(?:([\w.+-]+)=)?([^:=]+)(?::(.*))?$/.exec(text) ?? [];
  if (name === '') throw new UsageError(`'${text}' is not of the form [label=]method[:key=value,...]`);
  const config = keyValues(keys === '' ? [] : keys.split(','));
  const known = gymMethods.find(({ label }) => label === name);
  if (known !== undefined) return { ...known, label: given ?? name, given: { ...known.given, ...config } };
  if (/[\\/]|\.[cm]?[jt]s$/.test(name))
    return { label: given ?? name, name, module: resolve(name), given: config };
  return { label: given ?? name, name, given: config };
}

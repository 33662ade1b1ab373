import type { JsonObject } from '../../core/json.ts';
import type { DeclaredControl, PredeclaredWorld } from '../../models/simulated/predeclared-world.ts';
import { declaredEpochs } from './declared-scenario.ts';

/** How a control is switched in a method's configuration. */
interface ControlSwitch {
  readonly on: (world: PredeclaredWorld) => JsonObject;
  readonly off: (world: PredeclaredWorld) => JsonObject;
  /** Key that the method's resolved configuration must have: without it, the method cannot do this yet. */
  readonly needs: string;
}

/** Edits a step where the learning rate is not to bind: more than there are concepts. */
const unbound = 12;

/** The controls whose sign is declared. The ways of proposing (whole documents, drafts) are methods, not switches. */
const switches: Readonly<Partial<Record<DeclaredControl, ControlSwitch>>> = {
  'small-learning-rate': {
    on: ({ loop }) => ({ learningRate: loop.learningRate }),
    off: () => ({ learningRate: unbound }),
    needs: 'learningRate',
  },
  'decaying-learning-rate': {
    on: () => ({ schedule: 'linear', minLearningRate: 1 }),
    off: () => ({ schedule: 'constant' }),
    needs: 'schedule',
  },
  'strict-gate': {
    on: () => ({ gate: { enabled: true } }),
    off: () => ({ gate: { enabled: false } }),
    needs: 'gate',
  },
  'rejected-buffer': {
    on: () => ({ buffer: { failurePatterns: false, rejectedEdits: true } }),
    off: () => ({ buffer: { failurePatterns: false, rejectedEdits: false } }),
    needs: 'buffer',
  },
  'slow-update': {
    on: ({ loop }) => ({ slowUpdate: { mode: loop.slowUpdate ?? 'gated' } }),
    off: () => ({ slowUpdate: { mode: 'off' } }),
    needs: 'slowUpdate',
  },
  'meta-skill': {
    on: () => ({ metaSkill: true }),
    off: () => ({ metaSkill: false }),
    needs: 'metaSkill',
  },
};

/** Everything that could act beside the control is off, as in the declaration; kept if the method knows the key. */
const quiet: JsonObject = { slowUpdate: { mode: 'off' }, metaSkill: false };

export interface ControlArms {
  readonly on: JsonObject;
  readonly off: JsonObject;
}

/**
 * The two configurations of a declared world, equal but for its control; null when the method has no such
 * switch. `knownKeys` are those of its resolved configuration.
 */
export function controlArms(declared: PredeclaredWorld, knownKeys: ReadonlySet<string>): ControlArms | null {
  const control = switches[declared.control];
  if (control === undefined || !knownKeys.has(control.needs)) return null;
  const { loop } = declared;
  const base: JsonObject = {
    epochs: declaredEpochs(declared).epochs,
    batchSize: loop.batchSize,
    minibatchSize: loop.minibatchSize,
    learningRate: loop.learningRate,
    minLearningRate: 1,
    schedule: 'constant',
    failureOnly: true,
    gate: { enabled: loop.gated },
    buffer: { failurePatterns: false, rejectedEdits: false },
    ...Object.fromEntries(Object.entries(quiet).filter(([key]) => knownKeys.has(key))),
  };
  return { on: { ...base, ...control.on(declared) }, off: { ...base, ...control.off(declared) } };
}

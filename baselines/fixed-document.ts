import type { Arena, Method } from '../core/arena.ts';
import type { JsonObject } from '../core/json.ts';
import type { Skill } from '../core/vocabulary.ts';

/** A method that learns nothing: one document, known beforehand, at no cost. */
export function fixedDocument(options: {
  readonly name: string;
  readonly version: string;
  readonly config: JsonObject;
  readonly stamps?: readonly string[];
  readonly documentOf: (arena: Arena) => Skill | null;
}): Method {
  const { name, version, config, stamps = [], documentOf } = options;
  return {
    name,
    version,
    config,
    stamps,
    headline: 'best',
    needsOptimizer: false,
    bounds: () => ({ rollouts: 0, optimizerCalls: 0, inert: [] }),
    learn: async (arena) => ({
      documents: [{ label: 'best', skill: documentOf(arena) }],
      candidates: [],
      history: { method: name },
    }),
  };
}

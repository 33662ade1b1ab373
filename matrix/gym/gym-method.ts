import { pathToFileURL } from 'node:url';
import type { Method, MethodDefinition } from '../../core/arena.ts';
import { ConfigError, messageOf } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { PromptLibrary } from '../../core/prompts.ts';
import { findMethod } from '../workbench.ts';

/** A method as the gym is given it. */
export interface GymMethodSpec {
  /** Its name in results. */
  readonly label: string;
  readonly name: string;
  /** Absolute path of a module that exports `methodDefinition`; absent: one of the suite's methods. */
  readonly module?: string;
  readonly given: JsonObject;
}

/** @throws {ConfigError} when there is no such method, the module exports none, or the configuration is wrong */
export async function createGymMethod(spec: GymMethodSpec, prompts: PromptLibrary): Promise<Method> {
  const definition = spec.module === undefined ? findMethod(spec.name) : await loadDefinition(spec.module);
  const readFile = (path: string): string => {
    throw new ConfigError(`method ${spec.name}: the gym reads no files (got '${path}')`);
  };
  return definition.create(spec.given, { prompts, readFile });
}

async function loadDefinition(path: string): Promise<MethodDefinition> {
  let module: unknown;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    throw new ConfigError(`cannot load the method module '${path}': ${messageOf(error)}`, error);
  }
  if (typeof module === 'object' && module !== null && 'methodDefinition' in module) {
    const { methodDefinition } = module;
    if (isDefinition(methodDefinition)) return methodDefinition;
  }
  throw new ConfigError(`'${path}' exports no 'methodDefinition' with a name and create()`);
}

function isDefinition(value: unknown): value is MethodDefinition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'create' in value &&
    typeof value.create === 'function'
  );
}

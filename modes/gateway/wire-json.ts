import { z } from 'zod';
import type { Json, JsonObject } from '../../core/json.ts';

/** A value of a body, which is JSON because the body was: kept as it is, whatever its keys are called. */
export const wireJson = z.custom<Json>();

export const wireObject = z.custom<JsonObject>(isObject, 'expected an object');

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

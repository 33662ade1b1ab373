import type { JsonObject } from '../../core/json.ts';
import type { ThinkingLevel, ThinkingSwitch } from './endpoint.ts';
import { badRequest } from './request-error.ts';

/** Members that `extraBody` must not set: they are the request itself or change the shape of the reply. */
const reserved = ['model', 'messages', 'input', 'system', 'tools', 'stream', 'n', 'background'];

/** The first reserved member of an extra body, or null. */
export function reservedMember(body: JsonObject): string | null {
  return reserved.find((name) => Object.hasOwn(body, name)) ?? null;
}

/** Adds extra bodies to a request body, later ones winning, objects merged member by member. */
export function withExtraBody<Body extends object>(
  body: Body,
  ...extras: readonly (JsonObject | undefined)[]
): Body {
  let merged: Record<string, unknown> = Object.fromEntries(Object.entries(body));
  for (const extra of extras) {
    if (extra === undefined) continue;
    const name = reservedMember(extra);
    if (name !== null) throw badRequest(`extraBody must not set '${name}'`);
    merged = merge(merged, extra);
  }
  return merged as Body;
}

/** Extra bodies as one, later ones winning, objects merged member by member. */
export function mergeExtraBodies(...bodies: readonly JsonObject[]): JsonObject {
  return bodies.reduce((merged, body) => merge(merged, body) as JsonObject, {});
}

/** The extra body of a thinking level, where the endpoint's switch is of that kind. */
export function thinkingBody(
  thinkingSwitch: ThinkingSwitch,
  level: ThinkingLevel | undefined,
): JsonObject | undefined {
  if (level === undefined) return undefined;
  if (thinkingSwitch.kind === 'none' && level !== 'off')
    throw badRequest(`thinking '${level}' was asked for, but the model has no thinking switch`);
  if (thinkingSwitch.kind !== 'extra-body') return undefined;
  const body = thinkingSwitch.bodies[level];
  if (body === undefined)
    throw badRequest(`thinking '${level}' was asked for, but the model's thinking switch has no such level`);
  return body;
}

function merge(
  base: Readonly<Record<string, unknown>>,
  extra: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    const known = result[key];
    result[key] = isObject(known) && isObject(value) ? merge(known, value) : value;
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

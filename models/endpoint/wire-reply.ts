import { z } from 'zod';
import { ModelError, type ModelErrorKind } from '../../core/errors.ts';
import type { Usage } from '../../core/vocabulary.ts';
import type { FinishReason } from '../contract.ts';
import { errorStatuses } from './error-statuses.ts';
import { kindOf } from './map-failure.ts';

const code = z.union([z.string(), z.number()]).nullish();
/** Aggregators answer with status 200 and an error in the body. */
const errorBody = z.object({
  error: z.union([
    z
      .string()
      .min(1)
      .transform((message) => ({ message, code: null, type: null })),
    z
      .looseObject({ message: z.string().nullish(), code, type: code })
      // Nothing in it is no error: some servers send the field with every reply.
      .refine(({ message, ...names }) => typeof message === 'string' || names.code || names.type),
  ]),
});

/**
 * Checks that an answer with status 200 has the shape that its API promises. Text is read as JSON: some servers do not say
 * what they send.
 * @throws {ModelError} `transient`: a proxy's page, half a reply; the kind that an error within says
 */
export function readWire<Schema extends z.ZodType>(answer: unknown, schema: Schema): z.output<Schema> {
  const given = typeof answer === 'string' ? parsed(answer) : answer;
  const disguised = errorBody.safeParse(given);
  if (disguised.success) throw errorWithin(disguised.data.error);
  const checked = schema.safeParse(given);
  if (checked.success) return checked.data;
  if (typeof given === 'string') throw broken('the answer is not JSON (wrong content type?)');
  if (typeof given !== 'object' || given === null) throw broken('the answer is no JSON object');
  const issue = checked.error.issues[0];
  throw broken(
    `the answer has not the expected shape at '${issue?.path.join('.') ?? ''}': ${issue?.message ?? ''}`,
  );
}

/** An answer that cannot be used, though its status is 200: worth another try. */
export function broken(message: string): ModelError {
  return new ModelError(message, { kind: 'transient' });
}

/**
 * A model may say nothing, and is billed for the token that ends its reply. A list of nothing, ended by itself at no token,
 * is no reply of a model.
 * @throws {ModelError} `transient`
 */
export function requireSomething(pieces: readonly unknown[], finish: FinishReason, { output }: Usage): void {
  if (pieces.length === 0 && output === 0 && ['stop', 'other'].includes(finish))
    throw broken('the answer holds nothing, not even a token that it counts');
}

/** What an error in the body of an answer with status 200 stands for, by its code: a status, or a word of some API. */
export function errorWithin(error: {
  readonly message?: string | null | undefined;
  readonly code?: string | number | null | undefined;
  readonly type?: string | number | null | undefined;
}): ModelError {
  const words = error.message ?? '';
  const names = [error.code, error.type].filter((name) => name !== null && name !== undefined).map(String);
  const kind = kindWithin(names, words);
  return new ModelError(`the server answered with an error: ${words || names.join(' ') || 'without words'}`, {
    kind,
  });
}

function kindWithin(names: readonly string[], message: string): ModelErrorKind {
  const statuses = names.map((name) => errorStatuses[name] ?? Number(name));
  const status = statuses.find((each) => Number.isInteger(each) && each >= 400 && each < 600) ?? 500;
  return kindOf({ codes: names, message }, status);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

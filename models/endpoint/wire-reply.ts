import { z } from 'zod';
import { ModelError } from '../../core/errors.ts';

/** Aggregators answer with status 200 and an error in the body. */
const errorBody = z.object({ error: z.looseObject({ message: z.string() }) });

/**
 * Checks that an answer with status 200 has the shape that its API promises.
 * @throws {ModelError} `transient`: a proxy's page, half a reply, an error in disguise
 */
export function readWire<Schema extends z.ZodType>(answer: unknown, schema: Schema): z.output<Schema> {
  const checked = schema.safeParse(answer);
  if (checked.success) return checked.data;
  const disguised = errorBody.safeParse(answer);
  if (disguised.success)
    throw new ModelError(`the server answered with an error: ${disguised.data.error.message.slice(0, 300)}`, {
      kind: 'transient',
    });
  if (typeof answer !== 'object' || answer === null)
    throw new ModelError('the answer is not JSON (wrong content type?)', { kind: 'transient' });
  const issue = checked.error.issues[0];
  throw new ModelError(
    `the answer has not the expected shape at '${issue?.path.join('.') ?? ''}': ${issue?.message ?? ''}`,
    { kind: 'transient' },
  );
}

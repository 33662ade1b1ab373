import { APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import { bodyMessage } from '../endpoint/body-message.ts';
import type { Failure } from '../endpoint/map-failure.ts';

const typedBody = z.object({ error: z.object({ type: z.string() }) });

/** What an error of the Anthropic SDK says. */
export function anthropicFailure(error: unknown): Failure {
  if (!(error instanceof APIError))
    return { status: null, codes: [], message: messageOf(error), timedOut: false, error };
  const body = typedBody.safeParse(error.error);
  return {
    status: error.status ?? null,
    headers: error.headers,
    codes: body.success ? [body.data.error.type] : [],
    message: bodyMessage(error.error) ?? messageOf(error),
    timedOut: error instanceof APIConnectionTimeoutError,
    error,
  };
}

import { broken } from './wire-reply.ts';

/**
 * Words with which servers say that they ended a reply before the model did: vLLM and SGLang (`abort`), TensorRT-LLM
 * (`cancelled`, `timeout`), DeepSeek (`insufficient_system_resource`). Unknown words are not among them: many servers have
 * their own for a reply that is whole.
 */
const brokenOff = [
  'abort',
  'aborted',
  'cancel',
  'canceled',
  'cancelled',
  'error',
  'failed',
  'interrupted',
  'timeout',
  'timed_out',
  'insufficient_system_resource',
];

/**
 * A reply that the server broke off is no answer of the model, whatever there is of it. `null` is what stands in a reply that
 * is still being written; a server that has no such field leaves it out, and its replies are taken as whole.
 * @param reason why the reply ended, as it stands in the field named `field`
 * @throws {ModelError} `transient`
 */
export function requireEnd(field: string, reason: string | null | undefined): void {
  if (reason === null) throw broken(`the reply was broken off: its '${field}' is null`);
  if (reason !== undefined && brokenOff.includes(reason.toLowerCase()))
    throw broken(`the reply was broken off: its '${field}' is '${reason}'`);
}

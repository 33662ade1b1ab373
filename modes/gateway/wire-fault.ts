/**
 * Ways to refuse a request, in no protocol's terms:
 *
 * - `invalid`: the body is not what the protocol allows, or asks for what no model behind can do
 * - `too-large`: the body is longer than the gateway takes
 * - `too-long`: the model's context window is exceeded
 * - `unauthorized`: no token, or one of no open session
 * - `busy`: the session has too much under way
 * - `not-found`: no such path
 * - `ended`: the session is over; no retry helps
 * - `internal`: a defect of the gateway
 */
export type FaultKind =
  | 'invalid'
  | 'too-large'
  | 'too-long'
  | 'unauthorized'
  | 'busy'
  | 'not-found'
  | 'ended'
  | 'internal';

const statuses: Readonly<Record<FaultKind, number>> = {
  invalid: 400,
  'too-large': 413,
  'too-long': 400,
  unauthorized: 401,
  busy: 429,
  'not-found': 404,
  ended: 400,
  internal: 500,
};

/** A request that is answered with an error. The message is shown to the CLI: no secret may stand in it. */
export class WireFault extends Error {
  readonly kind: FaultKind;
  /** HTTP status. */
  readonly status: number;
  /** The field of the body that is wrong. */
  readonly field: string | null;
  constructor(kind: FaultKind, message: string, field: string | null = null) {
    super(message);
    this.name = 'WireFault';
    this.kind = kind;
    this.status = statuses[kind];
    this.field = field;
  }
}

const mebibyte = 1024 * 1024;

/** What the gateway takes and how long it waits. */
export interface GatewayLimits {
  /** Of one request: CLIs send the whole history with its images each time. */
  readonly bodyBytes: number;
  /** Of all requests of a session that are being read or answered. */
  readonly heldBytes: number;
  /** The same of all sessions together. */
  readonly allHeldBytes: number;
  /** Calls that one session may ask of its model; one more ends it. */
  readonly calls: number;
  /** Calls of one session that its model works on at a time. With more than one, a replay may ask them in another order. */
  readonly callsAtOnce: number;
  /** Calls of one session under way at a time, with those that wait for their turn. */
  readonly pendingCalls: number;
  /** Open connections, on the port and on the socket each. */
  readonly connections: number;
  /** Of them with the token of one session: as many as the way out of a sandbox carries. */
  readonly sessionConnections: number;
  /** A connection over which no token has come is dropped after this time. */
  readonly strangerMs: number;
  /** From a request's first byte to its last. */
  readonly readMs: number;
  /** A stream's status is sent after this time though the reply is not there yet: until then a failure is a status. */
  readonly statusMs: number;
  /** Between two signs of life on a stream whose reply is not there yet. */
  readonly keepAliveMs: number;
  /** How long closing a session waits for models that do not stop at once. */
  readonly closeMs: number;
}

export const defaultGatewayLimits: GatewayLimits = {
  bodyBytes: 32 * mebibyte,
  heldBytes: 128 * mebibyte,
  allHeldBytes: 512 * mebibyte,
  calls: 500,
  callsAtOnce: 1,
  pendingCalls: 128,
  connections: 4096,
  sessionConnections: 256,
  strangerMs: 5_000,
  readMs: 60_000,
  statusMs: 3_000,
  keepAliveMs: 5_000,
  closeMs: 10_000,
};

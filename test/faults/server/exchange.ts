import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { LoopbackRequest } from '../../kit/loopback-request.ts';

/** One request at the fault server, and the good answer to it. */
export interface Exchange {
  readonly request: LoopbackRequest;
  readonly response: ServerResponse;
  /** Of the request; the response has it only when the one before it on the connection is through. */
  readonly socket: Socket;
  /** The right answer: status 200, JSON. */
  readonly good: Readonly<Record<string, unknown>>;
  /** Where the server can be reached, for redirects. */
  readonly path: string;
  /** Resets the TCP connection, below TLS too. */
  reset(): void;
}

/** `reply`: the call must be answered, and rightly. Else the kind of ModelError that the try must end with. */
export type ExpectedClass =
  | 'reply'
  | 'rate-limit'
  | 'transient'
  | 'timeout'
  | 'bad-request'
  | 'context-overflow'
  | 'refused';

/** One way in which a model's API can fail. */
export interface Fault {
  readonly name: string;
  readonly expected: ExpectedClass;
  /** It has another class where the machine is slow. */
  readonly orElse?: ExpectedClass;
  /** How often it is drawn, beside the others; 1 when absent. */
  readonly weight?: number;
  /** The server has done the work, and its owner bills it. */
  readonly isBilled: boolean;
  /** The next try of the same call must not come sooner than this. */
  readonly asksToWaitMs?: number;
  answer(exchange: Exchange): void;
}

export const jsonType = { 'content-type': 'application/json' };

/** Sends bytes as a complete answer with the status 200. */
export function sendWhole(
  { response }: Exchange,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = jsonType,
): void {
  response.writeHead(200, { 'content-length': String(Buffer.byteLength(body)), ...headers });
  response.end(body);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { typicalInputTokens } from '../../models/wrap/token-estimate.ts';
import { answerCall } from './answer-call.ts';
import { messagesProtocol } from './anthropic/messages-protocol.ts';
import { chatProtocol } from './chat/chat-protocol.ts';
import type { ConnectionBook } from './connection-book.ts';
import { HeldBytes } from './held-bytes.ts';
import type { GatewayLimits } from './limits.ts';
import { modelList } from './model-list.ts';
import type { Protocol, WireCall } from './protocol.ts';
import { type BodyReading, readBody } from './read-body.ts';
import { responsesProtocol } from './responses/responses-protocol.ts';
import { sendJson } from './send-json.ts';
import type { Session } from './session.ts';
import type { SessionBook } from './session-book.ts';
import type { Turns } from './turns.ts';
import { WireFault } from './wire-fault.ts';

interface Route {
  readonly protocol: Protocol;
  readonly kind: 'call' | 'count' | 'list';
}

const routes: ReadonlyMap<string, Route> = new Map([
  ['POST /v1/messages', { protocol: messagesProtocol, kind: 'call' }],
  ['POST /v1/messages/count_tokens', { protocol: messagesProtocol, kind: 'count' }],
  ['POST /v1/responses', { protocol: responsesProtocol, kind: 'call' }],
  ['POST /v1/chat/completions', { protocol: chatProtocol, kind: 'call' }],
  ['GET /v1/models', { protocol: chatProtocol, kind: 'list' }],
]);

/** What all requests of a gateway share. */
export interface Serving {
  readonly book: SessionBook;
  readonly connections: ConnectionBook;
  readonly limits: GatewayLimits;
  readonly largeParses: Turns;
}

/** Answers one HTTP request. Never rejects. */
export async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  { book, connections, limits, largeParses }: Serving,
): Promise<void> {
  const [path = '/'] = (incoming.url ?? '/').split('?');
  if (incoming.method === 'HEAD' && path === '/') {
    response.writeHead(200).end();
    return;
  }
  const route = routes.get(`${incoming.method} ${path}`);
  const protocol = route?.protocol ?? chatProtocol;
  let session: Session | undefined;
  let held: HeldBytes | undefined;
  try {
    if (route === undefined) throw new WireFault('not-found', 'there is nothing at this path');
    session = book.find(incoming.headers);
    if (session === undefined) throw new WireFault('unauthorized', 'no open session has this token');
    connections.know(incoming.socket, session);
    if (route.kind === 'list') {
      sendJson(response, 200, modelList(session.modelId));
      return;
    }
    held = new HeldBytes(limits.bodyBytes, session.held);
    const call = await callOf(incoming, { protocol, session, limits, held, largeParses });
    if (route.kind === 'count') {
      const input_tokens = typicalInputTokens({ ...call.request, maxOutputTokens: 1 });
      sendJson(response, 200, { input_tokens });
    } else await answerCall({ protocol, call, session, limits }, response);
  } catch (error) {
    refuse(response, protocol, faultOf(error, session));
  } finally {
    held?.release();
  }
}

async function callOf(
  incoming: IncomingMessage,
  { protocol, session, ...reading }: { readonly protocol: Protocol; readonly session: Session } & BodyReading,
): Promise<WireCall> {
  try {
    return protocol.decode(await readBody(incoming, reading), session.seal);
  } catch (error) {
    if (error instanceof WireFault) {
      session.reject(error);
      throw error;
    }
    // The connection was lost, or the body took too long: nobody reads the answer.
    if (incoming.errored !== null || !incoming.complete)
      throw new WireFault('invalid', 'the body is incomplete');
    throw error;
  }
}

/** A defect of ours ends the session: it must not pass for a fault of the model. */
function faultOf(error: unknown, session: Session | undefined): WireFault {
  if (error instanceof WireFault) return error;
  session?.fail(error);
  return new WireFault('internal', 'the gateway failed');
}

function refuse(response: ServerResponse, protocol: Protocol, fault: WireFault): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const headers: Record<string, string> = {};
  // The SDKs heed this header where they would try again by themselves.
  if (fault.kind === 'ended' || fault.kind === 'internal') headers['x-should-retry'] = 'false';
  sendJson(response, fault.status, protocol.errorBody(fault), headers);
}

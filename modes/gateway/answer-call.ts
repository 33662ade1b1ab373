import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { GatewayLimits } from './limits.ts';
import type { ModelReply, Protocol, ReplyStream, WireAnswer, WireCall } from './protocol.ts';
import { sendJson } from './send-json.ts';
import type { Session } from './session.ts';
import { WireFault } from './wire-fault.ts';
import { writeAll } from './write-all.ts';

type Settled = { readonly reply: ModelReply } | { readonly fault: WireFault };

/**
 * Asks the session's model and answers in the protocol: whole, or as a stream. Our models answer whole, so a stream
 * waits a while with its status; then it is opened and kept alive until the reply is there.
 * @throws {WireFault} while the status is not sent
 */
export async function answerCall(
  {
    protocol,
    call,
    session,
    limits,
  }: {
    readonly protocol: Protocol;
    readonly call: WireCall;
    readonly session: Session;
    readonly limits: GatewayLimits;
  },
  response: ServerResponse,
): Promise<void> {
  const asked = session.ask(call.request).then(
    (reply): Settled => ({ reply }),
    (error): Settled => ({ fault: error instanceof WireFault ? error : session.fail(error) }),
  );
  const answer: WireAnswer = {
    id: randomUUID().replaceAll('-', ''),
    model: call.model,
    createdAt: Math.floor(Date.now() / 1000),
    includeUsage: call.includeUsage === true,
    seal: session.seal,
    groups: call.groups,
  };
  const early = call.stream ? await within(asked, limits.statusMs) : await asked;
  if (early !== null && 'fault' in early) throw early.fault;
  if (early !== null && !call.stream) {
    sendJson(response, 200, protocol.whole(early.reply, answer));
    return;
  }
  // The client has left: its call was counted, and its body is held, until now.
  if (response.destroyed) return void (await asked);
  const stream = protocol.stream(answer);
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  });
  if (early === null) response.write(stream.opening());
  const settled = early ?? (await keptAlive(asked, stream, response, limits));
  if (response.destroyed) return;
  if ('reply' in settled) await writeAll(response, stream.reply(settled.reply));
  else response.write(stream.failure(settled.fault));
  response.end();
}

async function keptAlive(
  asked: Promise<Settled>,
  stream: ReplyStream,
  response: ServerResponse,
  { keepAliveMs }: GatewayLimits,
): Promise<Settled> {
  for (;;) {
    const settled = await within(asked, keepAliveMs);
    if (settled !== null) return settled;
    // A client that has left or does not read gets no more signs of life.
    if (!response.destroyed && !response.writableNeedDrain) response.write(stream.keepAlive());
  }
}

/** Null: it took longer. */
async function within<Value>(promise: Promise<Value>, timeMs: number): Promise<Value | null> {
  const timer = new AbortController();
  const late = wait(timeMs, null, { signal: timer.signal }).catch(() => null);
  const first = await Promise.race([promise, late]);
  timer.abort();
  return first;
}

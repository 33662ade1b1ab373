import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { encodeLoopbackReply } from '../../kit/loopback-reply.ts';
import { type LoopbackRequest, readLoopbackRequest } from '../../kit/loopback-request.ts';
import { simulatedReplies } from '../../kit/simulated-replies.ts';
import { drawFault } from './draw-fault.ts';
import { sendWhole } from './exchange.ts';
import type { SeenTry, ServerReport } from './fault-log.ts';
import { circle } from './socket-faults.ts';

/** Header in which the client says which call and try it is: `<call> <try>`. */
export const tryHeader = 'x-fault-try';
/** Paths that stand beside the APIs: the report, and the switch of the faults. */
export const reportPath = '/faults/report';
export const switchPath = '/faults/switch/';

/** A model's API, in all protocols, that fails as it was told; otherwise it answers what the simulated model answers. */
export async function faultListener(options: {
  readonly seed: number;
  readonly benchmark: string;
  /** Do faults happen from the start? */
  readonly faulty: boolean;
  /** Open TCP connections, by {@link socketName}. */
  readonly sockets: ReadonlyMap<string, Socket>;
}): Promise<RequestListener> {
  const simulated = await simulatedReplies({ benchmark: options.benchmark });
  const tries: SeenTry[] = [];
  let faulty = options.faulty;
  const known = new Set<string>();
  let index = 0;

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const arrivedMs = performance.now();
    const path = incoming.url ?? '/';
    const text = await bodyOf(incoming);
    if (path === reportPath) {
      const report: ServerReport = { tries, peakRssMb: process.resourceUsage().maxRSS / 1024 };
      response.end(JSON.stringify(report));
      return;
    }
    if (path.startsWith(switchPath)) {
      faulty = path === `${switchPath}on`;
      known.clear();
      response.end();
      return;
    }
    index += 1;
    const { method = 'GET', headers } = incoming;
    const request = readLoopbackRequest({ method, path, headers, text, index });
    if (request.protocol === 'other' || request.protocol === 'models') {
      response.writeHead(404).end();
      return;
    }
    const reply = await simulated(request);
    const usage = usageOf(request, reply.text ?? '');
    const good = Object(encodeLoopbackReply(request, { ...reply, usage }));
    const [call = '', attempt = '0'] = String(headers[tryHeader] ?? '').split(' ');
    const fault = faulty ? drawFault(options.seed, call, Number(attempt)) : null;
    // A request that the client was sent in circles with is one try.
    const isHop = known.has(`${call} ${attempt}`) && fault?.name === circle;
    known.add(`${call} ${attempt}`);
    if (!isHop)
      tries.push({
        call,
        attempt: Number(attempt),
        fault: fault?.name ?? null,
        arrivedMs,
        billed: fault === null || fault.isBilled ? usage : null,
        asksToWaitMs: fault?.asksToWaitMs ?? 0,
      });
    const name = socketName(incoming.socket);
    const reset = (): void => {
      options.sockets.get(name)?.resetAndDestroy();
    };
    const exchange = { request, response, socket: incoming.socket, good, path, reset };
    if (fault === null) sendWhole(exchange, JSON.stringify(good));
    else fault.answer(exchange);
  };

  return (incoming, response) => {
    response.on('error', () => {});
    answer(incoming, response).catch((error: unknown) => {
      process.stderr.write(`fault server: ${String(error)}\n`);
      response.destroy();
    });
  };
}

/** The same for a TCP connection and for the TLS that runs over it. */
export function socketName({ localPort, remotePort }: Pick<Socket, 'localPort' | 'remotePort'>): string {
  return `${localPort} ${remotePort}`;
}

/** Tokens as a model would count them: 4 characters each, never none. */
function usageOf({ system, userText }: LoopbackRequest, said: string): { input: number; output: number } {
  return {
    input: Math.ceil((system.length + userText.length) / 4) + 8,
    output: Math.ceil(said.length / 4) + 1,
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

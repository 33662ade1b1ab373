import { startLoopbackServer } from '../kit/loopback-server.ts';

/**
 * A process of its own: a loopback endpoint with 20 ms latency, or as many as its argument says. Prints its URL and
 * serves until it is killed.
 */
const server = await startLoopbackServer({
  reply: () => ({ text: 'The passage speaks of one town.\n\n<answer>Alpha Town</answer>' }),
  latencyMs: Number(process.argv[2] ?? 20),
  keepRequests: false,
});
process.stdout.write(`${server.url}\n`);

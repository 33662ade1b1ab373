import type { Ports } from '../server/main.ts';
import type { LegReport } from './report.ts';
import { runSweep } from './sweep.ts';

interface Case {
  readonly fault: string;
  readonly url: string;
  /** Classes that it may have, and words that tell the user what is wrong. */
  readonly expected: readonly string[];
  readonly says: RegExp;
}

const rolloutsPerCase = 2;
const triesPerRollout = 3;
const retry = { maxAttempts: 3, maxRateLimitAttempts: 3, baseMs: 20, capMs: 100, deadlineMs: 30_000 };

/** Servers that cannot be reached, or not be trusted. Every rollout fails there, and the run says why and ends. */
export async function connectionLeg(options: {
  readonly folder: string;
  readonly ports: Ports;
  /** A port on which nobody listens. */
  readonly closedPort: number;
  readonly timeoutMs: number;
}): Promise<LegReport> {
  const { ports, closedPort } = options;
  const cases: readonly Case[] = [
    {
      fault: 'host name unknown',
      url: 'http://no-such-host.invalid/v1',
      expected: ['transient'],
      says: /host name/,
    },
    {
      fault: 'host name of nobody',
      url: `http://localhost:${closedPort}/v1`,
      expected: ['transient'],
      says: /connection refused/,
    },
    {
      fault: 'connection refused',
      url: `http://127.0.0.1:${closedPort}/v1`,
      expected: ['transient'],
      says: /connection refused/,
    },
    {
      fault: 'unreachable address',
      url: 'http://192.0.2.1/v1',
      expected: ['transient', 'timeout'],
      says: /no way to the host|no full reply|no connection|connection/,
    },
    {
      fault: 'expired certificate',
      url: `https://localhost:${ports.expired}/v1`,
      expected: ['bad-request'],
      says: /certificate has expired/,
    },
    {
      fault: 'self-signed certificate',
      url: `https://localhost:${ports['self-signed']}/v1`,
      expected: ['bad-request'],
      says: /certificate is signed by itself/,
    },
    {
      fault: 'certificate of another host',
      url: `https://localhost:${ports['wrong-host']}/v1`,
      expected: ['bad-request'],
      says: /certificate is for another host name/,
    },
    {
      fault: 'HTTPS to an HTTP port',
      url: `https://127.0.0.1:${ports.http}/v1`,
      expected: ['bad-request'],
      says: /does not speak TLS/,
    },
    {
      fault: 'HTTP to an HTTPS port',
      url: `http://127.0.0.1:${ports.https}/v1`,
      expected: ['transient'],
      says: /connection/,
    },
    {
      fault: 'reset right after accept',
      url: `http://127.0.0.1:${ports.resets}/v1`,
      expected: ['transient'],
      says: /reset|closed/,
    },
    {
      fault: 'reset right after accept, TLS',
      url: `https://localhost:${ports.resets}/v1`,
      expected: ['transient'],
      says: /reset|closed/,
    },
    {
      fault: 'accepts and says nothing',
      url: `http://127.0.0.1:${ports.silent}/v1`,
      expected: ['timeout'],
      says: /no full reply within/,
    },
    {
      fault: 'accepts and says nothing, TLS',
      url: `https://localhost:${ports.silent}/v1`,
      expected: ['timeout'],
      says: /no full reply within/,
    },
  ];
  const nameOf = (index: number): string => `case-${index}`;
  const result = await runSweep({
    folder: options.folder,
    endpoints: cases.map(({ url }, index) => ({
      name: nameOf(index),
      protocol: index % 2 === 0 ? 'chat' : 'messages',
      url,
      timeoutMs: options.timeoutMs,
    })),
    rollouts: cases.length * rolloutsPerCase,
    retry,
    maxUsd: 1_000,
    concurrency: rolloutsPerCase,
  });
  const wrong: string[] = [];
  const rows = cases.map(({ fault, expected, says }, index) => {
    const tries = result.tries.filter(({ call }) => call.startsWith(`${nameOf(index)}:`));
    const right = tries.filter(({ ended, message }) => expected.includes(ended) && says.test(message));
    for (const { ended, message } of tries)
      if (!expected.includes(ended) || !says.test(message)) wrong.push(`${fault}: ${ended}: ${message}`);
    const perRollout = expected.includes('bad-request') ? 1 : retry.maxAttempts;
    const wanted = rolloutsPerCase * triesPerRollout * perRollout;
    if (tries.length !== wanted) wrong.push(`${fault}: ${tries.length} tries, expected ${wanted}`);
    const stop = result.stopped.find(({ endpoint }) => endpoint === nameOf(index));
    if (stop?.code !== 'INCOMPLETE') wrong.push(`${fault}: the run ended with ${stop?.code ?? 'no error'}`);
    else if (!says.test(stop.message)) wrong.push(`${fault}: the run does not say it: ${stop.message}`);
    return { fault, expected: expected.join(' or '), seen: tries.length, asExpected: right.length };
  });
  if (result.rollouts.length > 0) wrong.push('rollouts were recorded');
  return { name: 'connections', rows, wrong, numbers: { seconds: Math.round(result.seconds) } };
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LoopbackFault } from '../../kit/loopback-reply.ts';
import { runInProcess } from '../../kit/run-in-process.ts';
import { startSimulatedServer } from '../../kit/simulated-server.ts';
import type { Ports } from '../server/main.ts';
import { modelsEnvironment, writeModels } from './models-file.ts';
import type { LegReport } from './report.ts';

type Status = Extract<LoopbackFault, { kind: 'status' }>;

interface Case {
  readonly fault: string;
  readonly answer: Omit<Status, 'kind'>;
  readonly code: number;
  readonly says: RegExp;
}

const tasks = 40;
const concurrency = 4;
/** Calls that are answered before the account is closed, the key revoked, the model taken away. */
const good = 10;

const cases: readonly Case[] = [
  { fault: '401', answer: { status: 401, message: 'revoked' }, code: 3, says: /check the key in FAULTS_KEY/ },
  { fault: '403', answer: { status: 403, message: 'forbidden' }, code: 3, says: /access refused/ },
  { fault: '404', answer: { status: 404, message: 'gone' }, code: 3, says: /does not know this model/ },
  { fault: '402', answer: { status: 402, message: 'pay' }, code: 3, says: /quota or credit is used up/ },
  {
    fault: '429 with insufficient_quota',
    answer: { status: 429, code: 'insufficient_quota', message: 'You exceeded your current quota' },
    code: 3,
    says: /quota or credit is used up/,
  },
  {
    fault: '200 with insufficient_quota',
    answer: { status: 200, body: { error: { code: 'insufficient_quota', message: 'top up' } } },
    code: 3,
    says: /top up/,
  },
  {
    fault: '200 with insufficient_quota, no words',
    answer: { status: 200, body: { error: { code: 'insufficient_quota', message: null } } },
    code: 3,
    says: /answered with an error: insufficient_quota/,
  },
  {
    fault: '200 with 402',
    answer: { status: 200, body: { error: { code: 402 } } },
    code: 3,
    says: /answered with an error: 402/,
  },
  {
    fault: '400 to every call',
    answer: { status: 400, message: 'unknown field' },
    code: 3,
    says: /failed in the machinery.*unknown field/s,
  },
];

/**
 * Failures that no other call can survive, through the command line: it must end at once with its exit code and say why;
 * and the same command goes on where it stopped when the cause is gone.
 */
export async function fatalLeg(options: {
  readonly folder: string;
  readonly ports: Ports;
}): Promise<LegReport> {
  const startMs = performance.now();
  const wrong: string[] = [];
  const rows = [];
  for (const [index, each] of cases.entries()) {
    const found = await fatalCase(each, join(options.folder, String(index)));
    wrong.push(...found.map((line) => `${each.fault}: ${line}`));
    rows.push({
      fault: each.fault,
      expected: `exit code ${each.code}`,
      seen: 1,
      asExpected: found.length === 0 ? 1 : 0,
    });
  }
  const expired = await expiredBefore(options.ports, join(options.folder, 'expired'));
  wrong.push(...expired);
  rows.push({
    fault: 'expired certificate before the run',
    expected: 'exit code 2',
    seen: 1,
    asExpected: expired.length === 0 ? 1 : 0,
  });
  const seconds = Math.round((performance.now() - startMs) / 1000);
  return { name: 'ends of a run', rows, wrong, numbers: { seconds } };
}

async function fatalCase({ answer, code, says }: Case, folder: string): Promise<string[]> {
  let answered = 0;
  let isBroken = true;
  const server = await startSimulatedServer({
    benchmark: 'bookkeeping',
    intercept: () => {
      answered += 1;
      return isBroken && answered > good ? { fault: { kind: 'status', ...answer } } : null;
    },
  });
  try {
    const command = prepare(folder, server.url);
    const ended = await command();
    const wrong: string[] = [];
    if (ended.code !== code) wrong.push(`exit code ${ended.code}, expected ${code}`);
    if (!says.test(`${ended.stdout}${ended.stderr}`))
      wrong.push(`does not say it: ${ended.stderr.slice(0, 500)}`);
    if (ended.stderr.includes(modelsEnvironment.FAULTS_KEY)) wrong.push('the key is shown');
    // A bad request concerns its task alone; the others end with what was under way.
    const most = answer.status === 400 ? good + 3 * tasks : good + concurrency;
    if (answered > most) wrong.push(`${answered} calls, expected at most ${most}`);
    isBroken = false;
    const before = answered;
    const again = await command();
    if (again.code !== 0)
      wrong.push(`exit code ${again.code} when all is well again: ${again.stderr.slice(0, 500)}`);
    if (answered - before !== tasks - good)
      wrong.push(`${answered - before} calls to end, expected ${tasks - good}`);
    return wrong;
  } finally {
    await server.close();
  }
}

async function expiredBefore(ports: Ports, folder: string): Promise<string[]> {
  const { code, stderr, stdout } = await prepare(folder, `https://localhost:${ports.expired}/v1`)();
  if (code !== 2) return [`expired certificate before the run: exit code ${code}`];
  return /certificate has expired/.test(stderr + stdout) ? [] : [`does not say it: ${stderr.slice(0, 500)}`];
}

/** A folder with its models.yaml, and the command that evaluates there. */
function prepare(folder: string, url: string): () => ReturnType<typeof runInProcess> {
  mkdirSync(folder, { recursive: true });
  writeModels(join(folder, 'models.yaml'), [{ name: 'here', protocol: 'chat', url, timeoutMs: 10_000 }]);
  const what = ['eval', '--benchmark', 'bookkeeping', '--model', 'here', '--models', 'models.yaml'];
  const how = ['--limit', String(tasks), '--concurrency', String(concurrency), '--out', 'out', '--quiet'];
  return () => runInProcess([...what, ...how], { cwd: folder, env: modelsEnvironment });
}

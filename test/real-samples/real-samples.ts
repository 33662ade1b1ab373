import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { splitNames } from '../../benchmarks/task.ts';
import type { EventOf } from '../../core/events.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { runCli } from '../kit/run-cli.ts';

export const dataDir = process.env.DATA_DIR || join(import.meta.dirname, '../../../shared/data');

/** Why the samples of a benchmark cannot be used here; null when they are there. */
export function absenceOf(benchmark: string): string | null {
  const folder = join(dataDir, benchmark);
  return existsSync(folder) ? null : `no ${folder}`;
}

/** The three APIs of models.yaml, as an endpoint states them. */
const allApis = [
  { name: 'OpenAI chat completions', provider: 'openai', api: 'chat' },
  { name: 'OpenAI responses', provider: 'openai', api: 'responses' },
  { name: 'Anthropic messages', provider: 'anthropic', api: null },
] as const;

export type Api = (typeof allApis)[number];

/** All of them where `DATA_DIR` names the samples (`npm run test:samples`), which takes half a minute more. */
export const apis: readonly Api[] = process.env.DATA_DIR ? allApis : allApis.slice(0, 1);

/** Imports real samples, split by ratio, with the real command. */
export async function importSamples(benchmark: string, file: string, out: string): Promise<void> {
  const made = await runCli([
    'data',
    'import',
    benchmark,
    join(dataDir, benchmark, file),
    '--out',
    out,
    '--partial',
    '--ratio',
    '1:1:2',
  ]);
  if (made.code !== 0) throw new Error(made.stderr);
}

const itemSchema = z.looseObject({ id: z.string(), question: z.string() });

/** The imported items of all splits, unchecked but for what a server needs to know of them. */
export function itemsOf<Item>(
  folder: string,
  schema: z.ZodType<Item>,
): (Item & z.infer<typeof itemSchema>)[] {
  return splitNames.flatMap((split) =>
    z
      .array(z.intersection(itemSchema, schema))
      .parse(JSON.parse(readFileSync(join(folder, split, 'items.json'), 'utf8'))),
  );
}

export interface LiveRun {
  readonly benchmark: string;
  readonly data: string;
  readonly settings: object;
  readonly capabilities: { readonly images?: true; readonly tools?: true };
}

/** Runs `no-skill` on the test split over a live endpoint, with the real command, and gives its test rollouts. */
export async function runOver(
  { benchmark, data, settings, capabilities }: LiveRun,
  api: Api,
  url: string,
  folder: string,
): Promise<readonly EventOf<'rollout'>[]> {
  const base = api.provider === 'anthropic' ? url.replace(/\/v1$/, '') : url;
  const endpoint = { provider: api.provider, baseUrl: base, ...(api.api === null ? {} : { api: api.api }) };
  const model = { endpoint: 'loopback', model: 'target', id: 'loopback-target', capabilities };
  writeFileSync(
    join(folder, 'models.yaml'),
    JSON.stringify({ endpoints: { loopback: endpoint }, models: { target: model } }),
  );
  const matrix = {
    name: 'samples',
    catalog: 'models.yaml',
    benchmarks: [{ name: benchmark, data, settings }],
    models: ['target'],
    methods: ['no-skill'],
  };
  writeFileSync(join(folder, 'samples.yaml'), JSON.stringify(matrix));
  const run = await runCli(['run', 'samples.yaml', '--quiet', '--out', 'out'], { cwd: folder });
  if (run.code !== 0) throw new Error(run.stderr);
  const log = join(folder, 'out', 'runs', `${benchmark}.target.direct.no-skill.r0`);
  return [...readEventsSync(log)].filter((event) => event.type === 'rollout');
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadMatrix } from '../../../cli/load-matrix.ts';
import { agreementOn } from '../../../matrix/queue/disagreements.ts';
import { jobsOf } from '../../../matrix/queue/publish.ts';
import { parseQueueJob } from '../../../matrix/queue/queue-job.ts';
import { planEntries } from '../../../matrix/shard.ts';
import { loadCatalog } from '../../../models/catalog/load-catalog.ts';
import { noCliFinder } from '../../../modes/cli/cli-finder.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const matrix = `
name: small
catalog: models.yaml
benchmarks: [{ name: searchqa-mini, limit: { train: 2, val: 2, test: 3 } }]
models: [m]
methods: [no-skill]
`;

const models = `
endpoints:
  there: { provider: openai, baseUrl: "http://127.0.0.1:9/v1", structured: json_schema, api: chat }
models:
  m:
    endpoint: there
    model: m-large
    id: mine
    defaults: { temperature: 0, extraBody: { seed: 1, token: canary-38 } }
    prices: { inputPerMillion: 1, outputPerMillion: 4, batch: 0.5, date: 2026-01-02 }
`;

describe('the models file of a worker', () => {
  const stopSignal = new AbortController().signal;
  const program = { version: '1', digest: 'a'.repeat(64), node: '22' };
  const results = 'b'.repeat(32);

  async function differences(workersFile: string): Promise<string> {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'small.yaml'), matrix);
    writeFileSync(join(folder, 'models.yaml'), models);
    writeFileSync(join(folder, 'worker.yaml'), workersFile);
    const { planned, catalog } = await loadMatrix(join(folder, 'small.yaml'), {});
    const datasets = new Map();
    const entries = await planEntries(planned, { datasets, stopSignal });
    const [job] = jobsOf(planned, {
      queueName: 'q',
      program,
      results,
      out: folder,
      digests: new Map(entries.map(({ id, digest }) => [id, digest])),
      cwd: folder,
      catalog,
      shared: { maxUsd: 5, maxCalls: null, cache: 'write' },
      tries: 3,
    });
    expect(JSON.stringify(job?.data.models)).not.toContain('canary-38');
    const agreement = await agreementOn(parseQueueJob(job?.data), {
      program,
      results,
      catalog: loadCatalog({ path: join(folder, 'worker.yaml'), env: {} }),
      clis: noCliFinder,
      cwd: folder,
      datasets,
      stopSignal,
    });
    return 'differences' in agreement ? agreement.differences.join('; ') : 'agreed';
  }

  it.each([
    ['model: m-large', 'model: m-small', 'model'],
    ['api: chat', 'api: responses', 'endpoint.api'],
    ['structured: json_schema', 'structured: none', 'capabilities, endpoint.structured'],
    ['temperature: 0', 'temperature: 1', 'defaults.temperature'],
    ['seed: 1', 'seed: 2', 'defaults.extraBody'],
    ['inputPerMillion: 1', 'inputPerMillion: 0.1', 'prices'],
    ['batch: 0.5', 'batch: 0.25', 'prices.batch'],
    ['id: mine', 'id: yours', 'id'],
  ])('is refused with %s there and %s here', async (there, here, fields) => {
    expect(models).toContain(there);
    const told = await differences(models.replace(there, here));
    expect(told).toBe(`model m: ${fields} not as in the publisher's models file`);
  });

  it('may reach the models elsewhere, and may have read the same prices on another day', async () => {
    const proxy = models
      .replace('http://127.0.0.1:9/v1', 'http://10.0.0.1:10/v1')
      .replace('api: chat', 'api: chat, timeoutMs: 5000')
      .replace('2026-01-02', '2026-03-04');
    expect(await differences(proxy)).toBe('agreed');
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ChatRequest } from '../../models/contract.ts';
import { decodeRequest } from '../kit/decode-request.ts';
import { type LoopbackReply, startLoopbackServer } from '../kit/loopback-server.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { absenceOf, apis, importSamples, itemsOf, runOver } from './real-samples.ts';

const missing = absenceOf('officeqa');
const schema = z.object({ answer: z.string(), source_files: z.array(z.string()).min(1) });

/** Texts of the tool results of a request, in order. */
function resultsOf({ messages }: ChatRequest): string[] {
  return messages.flatMap(({ parts }) =>
    parts.flatMap((part) =>
      part.type === 'tool-result'
        ? [part.parts.map((inner) => (inner.type === 'text' ? inner.text : '')).join('')]
        : [],
    ),
  );
}

describe.skipIf(missing !== null)(
  `real Treasury Bulletins are read with tools${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    it.each(apis)('over $name, and only those of the task', { timeout: 120_000 }, async (api) => {
      const folder = temporaryFolder();
      const data = join(folder, 'officeqa');
      await importSamples('officeqa', 'officeqa_sample.csv', data);
      const items = itemsOf(data, schema);
      const results = new Map<string, string[]>();
      const server = await startLoopbackServer({
        reply: (request): LoopbackReply => {
          if (request.protocol === 'models') return {};
          const asked = decodeRequest(request);
          const text = asked.messages.flatMap(({ parts }) =>
            parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])),
          );
          const item = items.find(({ question }) => text.some((one) => one.includes(question.trim())));
          if (item === undefined) return { text: 'no question' };
          if (
            asked.tools
              ?.map(({ name }) => name)
              .sort()
              .join() !== 'glob,grep,read'
          )
            return { text: 'not the three tools' };
          const seen = resultsOf(asked);
          results.set(item.id, seen);
          const call = (name: string, given: object) => ({
            id: `call_${seen.length}`,
            name,
            arguments: JSON.stringify(given),
          });
          const [path = ''] = (seen[0] ?? '').split('\n');
          const plan = [
            call('glob', { pattern: '*' }),
            call('grep', { pattern: 'expenditures', path }),
            call('read', { path, start: 200, limit: 20 }),
            call('read', { path: `${path}/../../../../etc/passwd` }),
          ];
          const next = plan[seen.length];
          return next === undefined ? { text: `<answer>${item.answer}</answer>` } : { toolCalls: [next] };
        },
      });
      try {
        const run = { benchmark: 'officeqa', data, settings: {}, capabilities: { tools: true } as const };
        const rollouts = await runOver(run, api, server.url, folder);
        expect(rollouts.length).toBeGreaterThanOrEqual(4);
        for (const { taskId, outcome, cluster, calls } of rollouts) {
          const item = items.find(({ id }) => id === taskId);
          expect(outcome).toMatchObject({ kind: 'scored', hard: 1 });
          expect(calls).toHaveLength(5);
          const [listed = '', found = '', read = '', escaped = ''] = results.get(taskId) ?? [];
          expect(listed.split('\n').map((path) => path.split('/').at(-1))).toEqual(item?.source_files);
          expect(listed).not.toContain(folder);
          expect(found).toMatch(/^\d+: /);
          expect(read.split('\n').length).toBeGreaterThan(5);
          expect(escaped).toBe('[read error: path not allowed]');
          expect(item?.source_files[0]).toContain(cluster);
        }
      } finally {
        await server.close();
      }
    });
  },
);

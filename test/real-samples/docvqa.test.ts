import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readImageHeader } from '../../benchmarks/documents/image-header.ts';
import { sha256 } from '../../core/hash.ts';
import { decodeRequest } from '../kit/decode-request.ts';
import { startLoopbackServer } from '../kit/loopback-server.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { absenceOf, apis, importSamples, itemsOf, runOver } from './real-samples.ts';

const missing = absenceOf('docvqa');
const schema = z.object({
  answers: z.array(z.string()).min(1),
  image: z.object({ file: z.string(), sha256: z.string() }),
});

describe.skipIf(missing !== null)(
  `real DocVQA pages reach the model${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    it.each(apis)('over $name, each question with its own page', { timeout: 120_000 }, async (api) => {
      // One of the three runs with a limit that every page is beyond.
      const settings = api.api === 'responses' ? { longestSide: 900 } : {};
      const folder = temporaryFolder();
      const data = join(folder, 'docvqa');
      await importSamples('docvqa', 'items.jsonl', data);
      const items = itemsOf(data, schema);
      const shown = new Map<string, { sha256: string; width: number; height: number }>();
      const server = await startLoopbackServer({
        reply: (request) => {
          if (request.protocol === 'models') return {};
          const { messages } = decodeRequest(request);
          const [page, ...more] = messages.flatMap(({ parts }) =>
            parts.filter(({ type }) => type === 'image'),
          );
          const asked = items.find(({ question }) => request.userText.includes(question));
          if (asked === undefined || page?.type !== 'image' || more.length > 0)
            return { text: 'no question, or not one page' };
          const { width, height, mediaType } = readImageHeader(page.data, 'page');
          if (mediaType !== page.mediaType) return { text: 'the page is not what it is said to be' };
          shown.set(asked.id, { sha256: sha256(page.data), width, height });
          return { text: `The page says so.\n<answer>${asked.answers[0]}</answer>` };
        },
      });
      try {
        const run = { benchmark: 'docvqa', data, settings, capabilities: { images: true } as const };
        const rollouts = await runOver(run, api, server.url, folder);
        expect(rollouts.length).toBeGreaterThan(10);
        expect(rollouts.map(({ outcome }) => (outcome.kind === 'scored' ? outcome.hard : outcome))).toEqual(
          rollouts.map(() => 1),
        );
        for (const { taskId, cluster } of rollouts) {
          const item = items.find(({ id }) => id === taskId);
          const sent = shown.get(taskId);
          if (item === undefined || sent === undefined) throw new Error(`task ${taskId} was not asked`);
          const original = readImageHeader(readFileSync(join(data, item.image.file)), item.image.file);
          expect(item.image.file).not.toContain('..');
          expect(cluster).not.toBe(taskId);
          if (api.api === 'responses') {
            expect(Math.max(sent.width, sent.height)).toBe(900);
            expect(sent.width / sent.height).toBeCloseTo(original.width / original.height, 2);
          } else expect(sent.sha256).toBe(item.image.sha256);
        }
      } finally {
        await server.close();
      }
    });
  },
);

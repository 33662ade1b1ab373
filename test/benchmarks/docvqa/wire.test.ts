import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterEach, describe, expect, it } from 'vitest';
import { readImageHeader } from '../../../benchmarks/documents/image-header.ts';
import { sha256 } from '../../../core/hash.ts';
import type { JsonObject } from '../../../core/json.ts';
import { matrixFileSchema } from '../../../matrix/matrix-file.ts';
import { resolveMatrix } from '../../../matrix/resolve-matrix.ts';
import { createAnthropicProvider } from '../../../models/anthropic/anthropic-provider.ts';
import { loadCatalog } from '../../../models/catalog/load-catalog.ts';
import type { Provider } from '../../../models/contract.ts';
import { createOpenaiProvider } from '../../../models/openai/openai-provider.ts';
import { directMode } from '../../../modes/direct/direct-mode.ts';
import { startLoopbackServer } from '../../kit/loopback-server.ts';
import { contractContext } from '../../kit/provider-bench.ts';
import { scriptedModel } from '../../kit/scripted-model.ts';
import { chatBody, messagesBody, responsesBody } from '../../kit/sdk-bodies.ts';
import { pdfOf, textAt } from '../documents/files/pdf-file.ts';
import { create, folderWith, loadFolder, miniFolder, signal, splitsOf } from './write-folder.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const page = readFileSync(join(miniFolder, 'images/invoice.png'));

/** The first request of a task about the page; `bytes` may stand in for the mini's own page. */
async function requestFor(settings: JsonObject, bytes: Uint8Array = page) {
  const folder = folderWith({
    'images/p.png': bytes,
    ...splitsOf((split) => ({
      id: `q-${split}`,
      question: 'What is the subtotal?',
      answers: ['x'],
      image: { file: 'images/p.png', sha256: sha256(bytes) },
      page_text: 'Subtotal | $4,642.25',
    })),
  });
  const [task] = (await loadFolder(folder, settings)).splits.train;
  if (task === undefined) throw new Error('no task');
  const options = { phase: 'eval', presentationSeed: 42, visit: 0, signal } as const;
  const step = await create().open(task, null, options).next(null);
  if (step.kind !== 'request') throw new Error('no request');
  return step.request;
}

/** The body that a client of the SDK sends for the request, as the server received it. */
async function sent(kind: 'chat' | 'responses' | 'anthropic', settings: JsonObject, bytes?: Uint8Array) {
  const request = await requestFor(settings, bytes);
  const server = await startLoopbackServer({ reply: () => ({ text: '<answer>x</answer>' }) });
  closers.push(() => server.close());
  const endpoint = {
    name: 'loopback',
    model: 'm',
    apiKey: null,
    apiKeyEnv: null,
    headers: {},
    timeoutMs: 5_000,
    defaults: {},
    structured: 'none',
  } as const;
  const identity = { id: 'm', source: 'live' } as const;
  const provider: Provider =
    kind === 'anthropic'
      ? createAnthropicProvider(
          {
            ...endpoint,
            baseUrl: server.url.replace('/v1', ''),
            thinkingSwitch: { kind: 'none' },
            apiVersion: '2023-06-01',
            promptCaching: false,
          },
          identity,
        )
      : createOpenaiProvider(
          {
            ...endpoint,
            baseUrl: server.url,
            api: kind,
            thinkingSwitch: { kind: 'none' },
            maxTokensField: 'max_tokens',
            azureApiVersion: null,
          },
          identity,
        );
  await provider.complete({ ...request, maxOutputTokens: 64 }, contractContext, signal);
  return server.requests.at(-1)?.body ?? {};
}

const base64 = Buffer.from(page).toString('base64');

describe('a page on the wire', () => {
  it('is a data URI after the question in OpenAI chat', async () => {
    const { messages } = chatBody.parse(await sent('chat', {}));
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(messages[1]?.content).toEqual([
      { type: 'text', text: expect.stringMatching(/^What is the subtotal\?\n\n.*<answer>/) },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } },
    ]);
  });

  it('has a detail only where the settings name one', async () => {
    const { messages } = chatBody.parse(await sent('chat', { detail: 'low' }));
    expect(messages[1]?.content).toMatchObject([{ type: 'text' }, { image_url: { detail: 'low' } }]);
  });

  it('is an input image in OpenAI responses', async () => {
    const { input } = responsesBody.parse(await sent('responses', { detail: 'high' }));
    const user = input.find((item) => item.type === 'message' && item.role === 'user');
    expect(user).toMatchObject({
      content: [
        { type: 'input_text', text: expect.stringMatching(/^What is the subtotal/) },
        { type: 'input_image', image_url: `data:image/png;base64,${base64}`, detail: 'high' },
      ],
    });
  });

  it('is a base64 source in Anthropic messages', async () => {
    const { messages } = messagesBody.parse(await sent('anthropic', {}));
    expect(messages).toMatchObject([
      {
        role: 'user',
        content: [
          { type: 'text', text: expect.stringMatching(/^What is the subtotal/) },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: base64 } },
        ],
      },
    ]);
  });

  it('is its text under page-text, and nothing else', async () => {
    const { messages } = chatBody.parse(await sent('chat', { input: 'page-text' }));
    expect(JSON.stringify(messages)).not.toContain('image_url');
    expect(JSON.stringify(messages[1]?.content)).toContain('## Page\\n\\nSubtotal | $4,642.25');
  });
});

describe('a page beyond the limits', () => {
  const wide = createCanvas(3000, 40).toBuffer('image/png');
  const imageOf = async (settings: JsonObject, bytes: Uint8Array) => {
    const { messages } = await requestFor(settings, bytes);
    const image = messages.at(-1)?.parts.find((part) => part.type === 'image');
    if (image === undefined) throw new Error('no image');
    return image;
  };

  it('is made smaller by the stated rule, the same way each time', async () => {
    const [once, again] = [await imageOf({}, wide), await imageOf({}, wide)];
    expect(readImageHeader(once.data, 'sent')).toMatchObject({ width: 2576, height: 34 });
    expect(sha256(again.data)).toBe(sha256(once.data));
    const small = await imageOf({ longestSide: 300 }, page);
    expect(Math.max(...Object.values(readImageHeader(small.data, 'sent')).filter(Number))).toBe(300);
  });

  it('is sent as it is without downscaling', async () => {
    expect(sha256((await imageOf({ downscale: false }, wide)).data)).toBe(sha256(wide));
  });
});

describe('a page that cannot be shown at run time', () => {
  const items = (file: string) =>
    splitsOf((split) => ({
      id: `q-${split}`,
      question: 'Where?',
      answers: ['x'],
      image_path: file,
      page: 2,
    }));
  const outcomeOf = async (folder: string, harm: () => void) => {
    const [task] = (await loadFolder(folder)).splits.train;
    if (task === undefined) throw new Error('no task');
    harm();
    const options = { phase: 'eval', presentationSeed: 42, visit: 0, signal } as const;
    const model = scriptedModel(['<answer>x</answer>']);
    const { outcome } = await directMode.run(
      create().open(task, null, options),
      model,
      {
        context: contractContext,
        settings: { maxOutputTokens: 64 },
        timeLimitMs: 60_000,
        saveImage: ({ data }) => sha256(data),
      },
      signal,
    );
    return {
      outcome,
      images: model.requests.flatMap(({ messages }) => messages.at(-1)?.parts.slice(1) ?? []),
    };
  };

  it('is an infra error of its item, never a wrong answer', async () => {
    const folder = folderWith({ 'p.png': page, ...items('p.png') });
    expect(await outcomeOf(folder, () => writeFileSync(join(folder, 'p.png'), 'other'))).toMatchObject({
      outcome: { kind: 'infra-error', message: expect.stringContaining('p.png: has changed') },
      images: [],
    });
    const torn = folderWith({ 'p.pdf': '%PDF-1.4 and nothing more', ...items('p.pdf') });
    expect(await outcomeOf(torn, () => undefined)).toMatchObject({
      outcome: { kind: 'infra-error', message: expect.stringContaining('p.pdf') },
      images: [],
    });
  });

  it('is drawn where it is a page of a PDF document', async () => {
    const file = pdfOf([textAt(72, 700, 'first'), textAt(72, 600, 'second')], { mediaBox: '0 0 300 200' });
    const folder = folderWith({ 'p.pdf': file, ...items('p.pdf') });
    const { outcome, images } = await outcomeOf(folder, () => undefined);
    expect(outcome).toMatchObject({ kind: 'scored', hard: 1 });
    const [image] = images;
    if (image?.type !== 'image') throw new Error('no image');
    expect(readImageHeader(image.data, 'sent')).toEqual({ mediaType: 'image/png', width: 600, height: 400 });
  });
});

describe('a plan with a model that takes no images', () => {
  const models = [
    'endpoints:',
    '  local: { provider: openai, baseUrl: "http://127.0.0.1:9/v1" }',
    'models:',
    '  plain: { endpoint: local, model: plain, defaults: { maxOutputTokens: 500 } }',
    '',
  ].join('\n');
  const plan = (settings: JsonObject) =>
    resolveMatrix({
      file: matrixFileSchema.parse({
        name: 'm',
        benchmarks: [{ name: 'docvqa-mini', settings }],
        models: ['plain'],
        methods: ['no-skill'],
      }),
      folder: '.',
      catalog: loadCatalog({ path: join(folderWith({ 'models.yaml': models }), 'models.yaml'), env: {} }),
    });

  it('is refused with the reason and the setting that would do', async () => {
    await expect(plan({})).rejects.toThrow(
      /benchmark docvqa-mini needs a model that takes images: .*'plain'.*settings: \{ input: page-text \} shows text instead/,
    );
    expect(await plan({ input: 'page-text' })).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import {
  CapReachedError,
  InterruptedError,
  ModelError,
  type ModelErrorKind,
  StorageError,
  Suspended,
} from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import type { ChatModel } from '../../models/contract.ts';
import type { Episode } from '../../models/episode.ts';
import type { Mode, ModeOptions, ModeResult } from '../../modes/contract.ts';
import { scriptedModel, textParts } from './scripted-model.ts';
import { cameraEpisode, doorEpisode, picture, questionEpisode, scored, toyEpisode } from './toy-episodes.ts';

const context: ModeOptions['context'] = {
  role: 'target',
  phase: 'val',
  kind: 'rollout',
  place: {},
  taskId: 'task-1',
  sampling: { repeat: 1, visit: 0, draw: 0 },
};

interface Run {
  readonly result: ModeResult;
  readonly images: Uint8Array[];
}

/** Every mode that carries an Episode by a ChatModel passes these. */
export function modeContract(mode: Mode): void {
  const run = async (
    episode: Episode,
    model: ChatModel,
    options: Partial<ModeOptions> = {},
    signal = new AbortController().signal,
  ): Promise<Run> => {
    const images: Uint8Array[] = [];
    const saveImage: ModeOptions['saveImage'] = ({ data }) => {
      images.push(data);
      return sha256(data);
    };
    const settings = { maxOutputTokens: 200, temperature: 0.3 };
    const all = { context, settings, timeLimitMs: 60_000, saveImage, ...options };
    return { result: await mode.run(episode, model, all, signal), images };
  };

  describe(`mode ${mode.name} carries an episode to its end`, () => {
    it('asks the question, hands the answer over and returns the outcome with its transcript', async () => {
      const episode = questionEpisode();
      const { result } = await run(episode, scriptedModel(['42']));
      expect(result.outcome).toEqual(scored(1, '42'));
      expect(result.transcript).toEqual([
        { type: 'message', role: 'system', parts: [{ type: 'text', text: 'Answer.' }] },
        { type: 'message', role: 'user', parts: [{ type: 'text', text: 'What is 6 x 7?' }] },
        { type: 'message', role: 'assistant', parts: [{ type: 'text', text: '42' }] },
        { type: 'verification', text: 'compared with 42' },
      ]);
      expect(episode.disposals()).toBeGreaterThan(0);
    });

    it('sends the settings and the context with every request', async () => {
      const model = scriptedModel(['push', 'push']);
      await run(doorEpisode(2), model);
      expect(model.requests).toHaveLength(2);
      for (const request of model.requests)
        expect(request).toMatchObject({ maxOutputTokens: 200, temperature: 0.3 });
      for (const sent of model.contexts) expect(sent).toMatchObject(context);
    });

    it('sums the usage and records every call', async () => {
      const { result } = await run(doorEpisode(3), scriptedModel(['push', 'push', 'push']));
      expect(result.usage).toEqual({ input: 303, output: 30, cachedInput: 15, reasoning: 6 });
      expect(result.calls).toHaveLength(3);
      expect(result.calls[1]).toEqual({
        key: sha256('scripted call 1'),
        model: 'scripted-1',
        finish: 'stop',
        usage: { input: 101, output: 10, cachedInput: 5, reasoning: 2 },
        latencyMs: 7,
        source: 'live',
      });
    });

    it('lets a stateful environment answer each turn and writes each turn down once', async () => {
      const { result } = await run(doorEpisode(2), scriptedModel(['look', 'push', 'push']));
      expect(result.outcome).toMatchObject({ kind: 'scored', hard: 1 });
      expect(
        result.transcript.map((entry) => (entry.type === 'message' ? texts(entry.parts) : entry)),
      ).toEqual([
        'Open the door.',
        'closed, 0 pushes',
        'look',
        'closed, 0 pushes',
        'push',
        'closed, 1 pushes',
        'push',
      ]);
    });

    it('keeps tool calls, observations and images in order, and saves an image before it is referred to', async () => {
      const call = {
        type: 'tool-call' as const,
        id: 'call-1',
        name: 'camera',
        kind: 'function' as const,
        arguments: '{"where": "out',
      };
      const turns = [
        {
          parts: [
            { type: 'reasoning' as const, text: 'hm', state: { opaque: 1 } },
            ...textParts('A look.'),
            call,
          ],
        },
        { parts: textParts('Rain.') },
      ];
      const { result, images } = await run(cameraEpisode(), scriptedModel(turns));
      expect(result.transcript).toEqual([
        { type: 'message', role: 'user', parts: [{ type: 'text', text: 'What is outside?' }] },
        {
          type: 'message',
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hm' },
            { type: 'text', text: 'A look.' },
          ],
        },
        { type: 'tool-call', id: 'call-1', name: 'camera', arguments: '{"where": "out' },
        {
          type: 'observation',
          callId: 'call-1',
          parts: [
            { type: 'text', text: 'looking with {"where": "out' },
            { type: 'image', mediaType: 'image/png', digest: sha256(picture) },
          ],
        },
        { type: 'message', role: 'assistant', parts: [{ type: 'text', text: 'Rain.' }] },
      ]);
      expect(images).toEqual([picture]);
    });

    it('shows an empty reply as an empty message and lets the episode judge it', async () => {
      const { result } = await run(questionEpisode(), scriptedModel([{ parts: [] }]));
      expect(result.outcome).toEqual(scored(0, ''));
      expect(result.transcript).toContainEqual({ type: 'message', role: 'assistant', parts: [] });
    });

    it('hands an episode nothing of a reply but its parts and how it ended', async () => {
      const episode = questionEpisode();
      await run(episode, scriptedModel([{ parts: textParts('4'), finish: 'length' }]));
      expect(episode.replies).toEqual([{ parts: textParts('4'), finish: 'length' }]);
    });
  });

  describe(`mode ${mode.name} turns what a model or endpoint did into an outcome`, () => {
    const failing = (kind: ModelErrorKind) => scriptedModel([new ModelError(`failed: ${kind}`, { kind })]);

    it.each([
      ['rate-limit', 'MODEL_RATE_LIMIT'],
      ['transient', 'MODEL_TRANSIENT'],
      ['timeout', 'MODEL_TIMEOUT'],
      ['bad-request', 'MODEL_BAD_REQUEST'],
    ] as const)('counts %s as missing, not as a zero', async (kind, cause) => {
      const episode = questionEpisode();
      const { result } = await run(episode, failing(kind));
      expect(result.outcome).toEqual({ kind: 'infra-error', cause, message: `failed: ${kind}` });
      expect(episode.disposals()).toBeGreaterThan(0);
    });

    it('scores a request that is too long for the model 0, with that reason', async () => {
      const { result } = await run(questionEpisode(), failing('context-overflow'));
      expect(result.outcome).toMatchObject({
        kind: 'scored',
        hard: 0,
        soft: 0,
        failReason: 'context-overflow',
      });
    });

    it('counts a refusal as refused, whether it comes as an error or as a reply', async () => {
      const asError = await run(questionEpisode(), failing('refused'));
      expect(asError.result.outcome).toEqual({ kind: 'refused', message: 'failed: refused' });
      const asReply = await run(
        questionEpisode(),
        scriptedModel([{ parts: textParts('I will not.'), finish: 'refused' }]),
      );
      expect(asReply.result.outcome).toEqual({ kind: 'refused', message: 'I will not.' });
      expect(asReply.result.calls).toHaveLength(1);
    });

    it('counts an unexpected exception of a model as missing', async () => {
      const { result } = await run(questionEpisode(), scriptedModel([new TypeError('bug')]));
      expect(result.outcome).toMatchObject({ kind: 'infra-error', message: 'bug' });
    });

    it('counts an exception of the episode as missing, with its message', async () => {
      const episode = toyEpisode(() => {
        throw new Error('the verifier broke');
      });
      const { result } = await run(episode, scriptedModel([]));
      expect(result.outcome).toEqual({
        kind: 'infra-error',
        cause: 'EPISODE',
        message: 'the verifier broke',
      });
      expect(episode.disposals()).toBeGreaterThan(0);
    });

    it('ends an episode that never stops asking', async () => {
      const episode = toyEpisode(() => ({ messages: [{ role: 'user', parts: textParts('again') }] }));
      const endless: ChatModel = {
        identity: { id: 'endless', source: 'simulated' },
        complete: (request, at, signal) => scriptedModel(['yes']).complete(request, at, signal),
      };
      const { result } = await run(episode, endless, { timeLimitMs: Number.MAX_SAFE_INTEGER });
      expect(result.outcome).toMatchObject({ kind: 'infra-error', cause: 'EPISODE' });
    });

    it('keeps the outcome when the episode cannot clean up', async () => {
      const episode = { ...questionEpisode(), dispose: () => Promise.reject(new Error('busy')) };
      const { result } = await run(episode, scriptedModel(['42']));
      expect(result.outcome).toMatchObject({ kind: 'scored', hard: 1 });
    });
  });

  describe(`mode ${mode.name} keeps the time limit`, () => {
    it('grants each call what is left of the limit', async () => {
      const model = scriptedModel([
        { parts: textParts('push'), latencyMs: 300 },
        { parts: textParts('push'), latencyMs: 600 },
      ]);
      await run(doorEpisode(2), model, { timeLimitMs: 1000 });
      expect(model.contexts.map(({ replyLimitMs }) => replyLimitMs)).toEqual([1000, 700]);
    });

    it.each(['live', 'cache', 'replay'] as const)(
      'times out by the recorded latency of its replies, whatever their source (%s)',
      async (source) => {
        const slow = { parts: textParts('push'), latencyMs: 600, source };
        const { result } = await run(doorEpisode(3), scriptedModel([slow, slow, slow]), {
          timeLimitMs: 1000,
        });
        expect(result.outcome).toEqual({ kind: 'timed-out', limitMs: 1000 });
        expect(result.calls).toHaveLength(2);
        expect(result.usage.output).toBe(20);
      },
    );

    it('times out when a reply is cut off by the limit', async () => {
      const cutOff = new ModelError('no full reply', { kind: 'time-limit' });
      const { result } = await run(questionEpisode(), scriptedModel([cutOff]), { timeLimitMs: 500 });
      expect(result.outcome).toEqual({ kind: 'timed-out', limitMs: 500 });
    });
  });

  describe(`mode ${mode.name} passes on what has to stop the run`, () => {
    it.each([
      new ModelError('wrong key', { kind: 'auth' }),
      new ModelError('no such model', { kind: 'not-found' }),
      new ModelError('no credit', { kind: 'quota' }),
      new ModelError('not recorded', { kind: 'replay-miss' }),
      new Suspended(['reply-1']),
      new CapReachedError('--max-usd'),
      new InterruptedError(),
      new StorageError('disk full'),
    ])('rejects with $code, unchanged, and cleans up', async (error) => {
      const episode = questionEpisode();
      await expect(run(episode, scriptedModel([error]))).rejects.toBe(error);
      expect(episode.disposals()).toBeGreaterThan(0);
    });

    it('starts nothing after an interruption, and cleans up', async () => {
      const model = scriptedModel(['42']);
      const episode = questionEpisode();
      await expect(run(episode, model, {}, AbortSignal.abort())).rejects.toBeInstanceOf(InterruptedError);
      expect(model.requests).toHaveLength(0);
      expect(episode.disposals()).toBeGreaterThan(0);
    });

    it('is interrupted in the middle of a call: what breaks then is no infra error', async () => {
      const controller = new AbortController();
      const model = scriptedModel([
        async () => {
          controller.abort();
          throw new ModelError('socket closed', { kind: 'transient' });
        },
      ]);
      await expect(run(questionEpisode(), model, {}, controller.signal)).rejects.toBeInstanceOf(
        InterruptedError,
      );
    });
  });
}

function texts(parts: readonly { readonly type: string; readonly text?: string }[]): string {
  return parts.map(({ text }) => text ?? '').join('');
}

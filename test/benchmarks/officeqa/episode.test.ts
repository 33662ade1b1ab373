import { describe, expect, it } from 'vitest';
import type { OfficeqaPayload } from '../../../benchmarks/officeqa/payload.ts';
import { makeTask } from '../../../benchmarks/task.ts';
import type { EpisodeReply, EpisodeStep } from '../../../models/episode.ts';
import { textReply } from '../../kit/hostile-replies.ts';
import { miniBenchmark, payloadOf } from './bundled.ts';

const signal = new AbortController().signal;
const path = '/task/documents/bulletin.txt';

function open(payload: OfficeqaPayload) {
  const task = makeTask({ id: 'q', split: 'train', cluster: 'bulletin', type: 'easy', payload });
  return miniBenchmark.open(task, null, { phase: 'train', presentationSeed: 42, visit: 0, signal });
}

function calls(...made: readonly (readonly [name: string, given: unknown])[]): EpisodeReply {
  const parts = made.map(([name, given], index) => ({
    type: 'tool-call' as const,
    id: `c${index}`,
    name,
    kind: 'function' as const,
    arguments: typeof given === 'string' ? given : JSON.stringify(given),
  }));
  return { parts, finish: 'tool-calls' };
}

/** Gives the replies one after the other; an episode that ends before the last of them fails the test. */
async function stepAfter(
  payload: OfficeqaPayload,
  ...replies: readonly EpisodeReply[]
): Promise<EpisodeStep> {
  const episode = open(payload);
  let step = await episode.next(null);
  for (const reply of replies) {
    expect(step.kind).toBe('request');
    step = await episode.next(reply);
  }
  return step;
}

const grep = calls(['grep', { pattern: '1950', path }]);

describe('the OfficeQA tool loop', () => {
  it('offers the three tools, and shows the question and the virtual paths', async () => {
    const step = await open(payloadOf({})).next(null);
    if (step.kind !== 'request') throw new Error('no request');
    expect(step.request.tools?.map(({ name }) => name)).toEqual(['glob', 'read', 'grep']);
    expect(step.request.toolChoice).toBe('auto');
    const user = JSON.stringify(step.request.messages[1]);
    expect(user).toContain('## Question\\n\\nWhat was the total of 1950?');
    expect(user).toContain(`## Candidate Files\\n\\n- ${path}`);
    expect(user).not.toContain('Oracle Parsed Pages');
    expect(user).not.toContain('Source Hints');
  });

  it('runs all calls of a reply in order and sends every result back under its call', async () => {
    const step = await stepAfter(
      payloadOf({}),
      calls(['glob', {}], ['grep', { pattern: '613', path }], ['read', { path: '/etc/passwd' }]),
    );
    if (step.kind !== 'request') throw new Error('no request');
    const [assistant, tool] = step.request.messages.slice(-2);
    expect(assistant?.parts.map(({ type }) => type)).toEqual(['tool-call', 'tool-call', 'tool-call']);
    expect(tool).toEqual({
      role: 'tool',
      parts: [
        ['c0', path],
        ['c1', '5: | 1950 | 613 |'],
        ['c2', '[read error: path not allowed]'],
      ].map(([callId, text]) => ({ type: 'tool-result', callId, parts: [{ type: 'text', text }] })),
    });
  });

  it('scores an answer after a search', async () => {
    const step = await stepAfter(payloadOf({}), grep, textReply('<ANSWER>613 million</ANSWER>'));
    expect(step).toMatchObject({
      outcome: { kind: 'scored', hard: 1, failReason: null, answer: '613 million' },
    });
  });

  it('ignores an answer in a reply that calls a tool', async () => {
    const both: EpisodeReply = {
      parts: [{ type: 'text', text: '<answer>613</answer>' }, ...grep.parts],
      finish: 'tool-calls',
    };
    const step = await stepAfter(payloadOf({}), both, textReply('<answer>614</answer>'));
    expect(step).toMatchObject({ outcome: { hard: 0, answer: '614' } });
  });

  it.each<[string, EpisodeReply, RegExp]>([
    ['neither tool nor answer', textReply('I will look.'), /^no tool and no answer: /],
    [
      'arguments that are no JSON',
      calls(['read', '{"path": ']),
      /^malformed tool call: the arguments of read/,
    ],
    ['a start that is no number', calls(['read', { path, start: 'top' }]), /^malformed tool call: 'start'/],
    [
      'a web search',
      textReply('<search_queries>["treasury 1950"]</search_queries>'),
      /^web search asked for: asked for a web search, which this mode does not offer$/,
    ],
    ['the output limit', { parts: [{ type: 'text', text: 'Let me' }], finish: 'length' }, /^truncated: /],
    ['an empty answer', textReply('<answer></answer>'), /^empty answer: /],
    ['an unclosed answer', textReply('<answer>\n614'), /^unclosed answer tag: /],
  ])('ends with 0 and says why after %s', async (_, reply, reason) => {
    const step = await stepAfter(payloadOf({}), reply);
    expect(step).toMatchObject({ kind: 'done', outcome: { kind: 'scored', hard: 0, soft: 0 } });
    if (step.kind === 'done' && step.outcome.kind === 'scored')
      expect(step.outcome.failReason).toMatch(reason);
  });

  it('names the searches that were asked for in the diagnosis alone', async () => {
    const step = await stepAfter(
      payloadOf({}),
      textReply('<search_queries>["treasury 1950"]</search_queries>'),
    );
    if (step.kind !== 'done' || step.outcome.kind !== 'scored') throw new Error('not scored');
    expect(step.outcome.feedback.diagnosis).toContain('Asked for: "treasury 1950".');
    expect(step.outcome.feedback.score).not.toContain('treasury');
  });

  it('ends on the last turn: with an answer, without one, or still asking for tools', async () => {
    const payload = payloadOf({ settings: { maxTurns: 2 } });
    expect(await stepAfter(payload, grep, textReply('<answer>613</answer>'))).toMatchObject({
      outcome: { hard: 1 },
    });
    expect(await stepAfter(payload, grep, textReply('Hm.'))).toMatchObject({
      outcome: { hard: 0, failReason: 'budget exceeded: no answer within 2 turns' },
    });
    expect(await stepAfter(payload, grep, grep)).toMatchObject({
      outcome: { hard: 0, answer: '', failReason: expect.stringMatching(/^tools to the end: /) },
    });
  });

  it('answers twenty calls of a reply and refuses the others', async () => {
    const step = await stepAfter(
      payloadOf({}),
      calls(...Array.from({ length: 25 }, () => ['glob', {}] as const)),
    );
    if (step.kind !== 'request') throw new Error('no request');
    const texts = step.request.messages.at(-1)?.parts.map((part) => JSON.stringify(part)) ?? [];
    expect(texts).toHaveLength(25);
    expect(texts.filter((text) => text.includes('more than 20 calls in one reply'))).toHaveLength(5);
  });

  it('is over after its end and after dispose', async () => {
    const episode = open(payloadOf({}));
    await episode.next(null);
    await episode.next(textReply('<answer>613</answer>'));
    await expect(episode.next(textReply('again'))).rejects.toThrow(/out of turn/);
    const other = open(payloadOf({}));
    await other.dispose();
    await expect(other.next(null)).rejects.toThrow(/out of turn/);
  });

  it('reports the tolerant score beside the official one only when it is asked for', async () => {
    const reply = textReply('<answer>613.0</answer>');
    const tolerant = await stepAfter(payloadOf({ settings: { tolerance: 0.01 } }), reply);
    expect(tolerant).toMatchObject({ outcome: { hard: 0, beside: { tolerant: 1 } } });
    const plain = await stepAfter(payloadOf({}), reply);
    if (plain.kind === 'done' && plain.outcome.kind === 'scored')
      expect(plain.outcome).not.toHaveProperty('beside');
  });
});

describe('the modes without tools', () => {
  it('put the excerpts into the prompt, offer no tool and end after one reply', async () => {
    const payload = payloadOf({ settings: { mode: 'excerpts' } });
    const step = await open(payload).next(null);
    if (step.kind !== 'request') throw new Error('no request');
    expect(step.request.tools).toBeUndefined();
    expect(JSON.stringify(step.request.messages)).toContain('| 1950 | 613 |');
    expect(await stepAfter(payload, textReply('<answer>613</answer>'))).toMatchObject({
      outcome: { hard: 1 },
    });
    expect(await stepAfter(payload, textReply('It is 613.'))).toMatchObject({
      outcome: { hard: 0, failReason: expect.stringMatching(/^no answer tag: /) },
    });
  });
});

import { rolloutKey } from '../../../../core/event-keys.ts';
import { EventLog } from '../../../../core/event-log.ts';
import type { EventOf } from '../../../../core/events.ts';
import type { Outcome, Transcript, TranscriptEntry } from '../../../../core/vocabulary.ts';
import { sampleRollout } from '../../../core/sample-events.ts';

export const documents = { seed: '1111111111111111', best: '2222222222222222' } as const;

/** Two megabytes of text in lines, every thousandth of them with what ends a script or a string. */
export const longText = Array.from({ length: 26_000 }, (_, line) =>
  line % 1000 === 0
    ? `${line} </script><script>boom()</script> 𝒳 "\\u2028 \u2028 é`
    : `${line} ${'lorem ipsum dolor '.repeat(4)}`,
).join('\n');

/** What a model may write to take a page over, or to spoil what is read on it. */
export const hostileTexts: readonly string[] = [
  '<script>window.boom = 1; alert(1)</script>',
  '</script><script>window.boom = 1</script>',
  '<!-- <script> -->',
  '<img src=x onerror="window.boom=1"><svg onload=alert(1)>',
  '[click](javascript:alert(1)) javascript:alert(1) <a href="javascript:alert(1)">x</a>',
  'line\u2028separator\u2029and paragraph',
  '\u001b[31mred\u001b[0m \u0000 \u0007 \u009b',
  '\u202egnp.exe\u202c \u2066isolate\u2069 \u200f',
  'half \ud83d of a character and \udc00 the other, whole: 😀',
  '{{constructor}} #{process.env} %00 "quotes" \'and\' `ticks` \\ backslash',
  '__proto__ constructor toString',
];

/** The smallest PNG there is, one grey dot. */
export const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

export interface HostileRun {
  readonly folder: string;
  /** Digest of the stored dot. */
  readonly image: string;
  /** Transcripts by task, as they were logged under the seed document. */
  readonly transcripts: ReadonlyMap<string, Transcript>;
}

/**
 * A run's folder with tasks `hostile` (every text above, tool call, steps, images), `long`, `<b>rose</b>` (wrong, then
 * right), `fell` (right, then wrong), `same`, and `outage` (no score under one document), each under two documents.
 */
export function writeHostileRun(folder: string): HostileRun {
  const log = EventLog.open(folder);
  const transcripts = new Map<string, Transcript>();
  const image = log.blobs.put(dot);
  const page = log.blobs.put('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  const add = (taskId: string, skill: string, outcome: Outcome, transcript: Transcript) => {
    if (skill === documents.seed) transcripts.set(taskId, transcript);
    log.append(rollout({ taskId, skill, outcome, transcript: log.putValue(transcript) }));
  };
  const reply = (text: string): Transcript => [
    { type: 'message', role: 'assistant', parts: [{ type: 'text', text }] },
  ];
  for (const skill of Object.values(documents)) {
    const isBest = skill === documents.best;
    add('hostile', skill, scored(0, hostileTexts[0]), hostileTranscript([image, page, 'f'.repeat(64)]));
    add('long', skill, scored(1, 'lorem'), reply(longText));
    add(
      '<b>rose</b>',
      skill,
      scored(isBest ? 1 : 0, isBest ? 'Paris' : 'Rome'),
      reply(`rose under ${skill}`),
    );
    add('fell', skill, scored(isBest ? 0 : 1, 'Berlin'), reply(`fell under ${skill}`));
    add('same', skill, scored(1, 'Oslo'), reply('same'));
    add(
      'outage',
      skill,
      isBest ? { kind: 'infra-error', cause: 'E', message: 'down' } : scored(1, 'x'),
      reply('outage'),
    );
  }
  log.append({
    type: 'test-opened',
    key: `test-opened|${documents.best}`,
    splitDigest: '0'.repeat(64),
    skill: documents.best,
    labels: ['best'],
    meta: { at: '2026-01-01T00:00:00.000Z' },
  });
  log.close();
  return { folder, image, transcripts };
}

function hostileTranscript(images: readonly string[]): Transcript {
  const texts = hostileTexts.map(
    (text): TranscriptEntry => ({ type: 'message', role: 'user', parts: [{ type: 'text', text }] }),
  );
  const [first = ''] = hostileTexts;
  return [
    ...texts,
    { type: 'message', role: 'system', parts: [{ type: 'text', text: first }] },
    {
      type: 'tool-call',
      id: 'c1',
      name: '<u>run</u>',
      arguments: '{"cmd":"</script><img src=x onerror=alert(1)>"}',
    },
    {
      type: 'observation',
      callId: 'c1',
      parts: images.map((digest) => ({ type: 'image', mediaType: 'image/svg+xml', digest })),
    },
    {
      type: 'environment-step',
      step: 1,
      action: '<i>go</i>',
      observation: first,
      reasoning: 'because </div>',
    },
    { type: 'verification', text: first },
    { type: 'artifact', path: '../../<b>etc</b>', digest: '0'.repeat(64), bytes: 3 },
  ];
}

export function scored(hard: number, answer = ''): Outcome {
  const feedback = {
    score: `score ${hard}`,
    diagnosis: `score ${hard}`,
    answer: `<b>expected</b> for ${answer}`,
  };
  return {
    kind: 'scored',
    hard,
    soft: hard,
    answer,
    failReason: hard === 1 ? null : 'wrong <b>answer</b>',
    feedback,
  };
}

interface RolloutParts {
  readonly taskId: string;
  readonly skill: string;
  readonly outcome: Outcome;
  readonly transcript: string;
}

export function rollout({ taskId, skill, outcome, transcript }: RolloutParts): EventOf<'rollout'> {
  const sample = sampleRollout(1);
  const identity = { phase: 'test', skill, taskId, sampling: sample.sampling, presentationSeed: 42 };
  return { ...sample, ...identity, key: rolloutKey(identity), outcome, transcript };
}

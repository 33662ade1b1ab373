import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InterruptedError, Suspended } from '../../../core/errors.ts';
import { type CallContext, type ChatRequest, replyText, textMessage } from '../../../models/contract.ts';
import { replyState } from '../../../models/handoff/handoff-files.ts';
import { createHandoffProvider, type HandoffOptions } from '../../../models/handoff/handoff-provider.ts';
import { openRequests } from '../../kit/answer-handoff.ts';
import { FakeClock } from '../../kit/fake-clock.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const signal = new AbortController().signal;
const question: ChatRequest = {
  messages: [textMessage('system', 'Be brief.'), textMessage('user', 'Which day is it?')],
  maxOutputTokens: 1000,
};
const structured: ChatRequest = {
  ...question,
  replySchema: {
    name: 'day',
    schema: {
      type: 'object',
      properties: { day: { type: 'string', enum: ['Monday', 'Tuesday'] } },
      required: ['day'],
      additionalProperties: false,
    },
  },
};
const context: CallContext = {
  role: 'target',
  phase: 'test',
  kind: 'rollout',
  place: {},
  taskId: 'secret-task-id',
  sampling: { repeat: 0, visit: 0, draw: 0 },
};

function providerIn(folder: string, options: Partial<HandoffOptions> = {}) {
  return createHandoffProvider({
    identity: { id: 'hand@by-hand-1', source: 'handoff' },
    folder,
    answeredBy: 'Jane Doe',
    blinded: true,
    wait: false,
    ...options,
  });
}

/** Asks, and returns the reply file that is wanted. */
async function wantedOf(folder: string, request = question, at = context): Promise<string> {
  const error = await providerIn(folder)
    .complete(request, at, signal)
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(Suspended);
  const [wanted = ''] = (error as Suspended).wanted;
  return wanted;
}

describe('a hand-off model that does not wait', () => {
  it('writes a page with the exact messages and suspends, naming the reply file', async () => {
    const folder = join(temporaryFolder(), 'made', 'on demand');
    const wanted = await wantedOf(folder);
    const [request, ...others] = openRequests(folder);
    expect(others).toEqual([]);
    expect(wanted).toBe(join(folder, request?.replyFile ?? ''));
    expect(wanted).toMatch(/[0-9a-f]{16}\.reply\.md$/);
    expect(request?.messages).toEqual(question.messages);
    expect(request?.page).toContain('Jane Doe');
    const index = readFileSync(join(folder, 'WANTED.md'), 'utf8');
    expect(index).toContain('Replies wanted: 1');
    expect(index).toContain(`${request?.key}.request.md`);
  });

  it('tells the answerer no more than a model would see: neither task nor phase', async () => {
    const folder = temporaryFolder();
    await wantedOf(folder);
    const [request] = openRequests(folder);
    expect(request?.page).not.toContain('secret-task-id');
    expect(request?.page).not.toMatch(/\btest\b/);
    await wantedOf(folder, { ...question }, { ...context, phase: 'train', taskId: 'other' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.request.md'))).toHaveLength(1);
  });

  it('asks anew for another draw of the same request', async () => {
    const folder = temporaryFolder();
    const first = await wantedOf(folder);
    const second = await wantedOf(folder, question, {
      ...context,
      sampling: { ...context.sampling, draw: 1 },
    });
    expect(second).not.toBe(first);
  });

  it('answers from the reply, named after who answered, with estimated tokens and no latency', async () => {
    const folder = temporaryFolder();
    writeFileSync(await wantedOf(folder), '\ufeffTuesday,\r\nI think.\n\n');
    const reply = await providerIn(folder).complete(question, context, signal);
    expect(reply).toMatchObject({ finish: 'stop', model: 'Jane Doe', latencyMs: 0 });
    expect(replyText(reply)).toBe('Tuesday,\nI think.');
    expect(reply.usage.output).toBe(5);
    expect(reply.usage.input).toBeGreaterThan(5);
    expect(readFileSync(join(folder, 'WANTED.md'), 'utf8')).toContain('Replies wanted: 0');
  });

  it('ends the reply at a stop sequence, as a model would', async () => {
    const folder = temporaryFolder();
    const stopped = { ...question, stop: ['\nEND'] };
    const wanted = await wantedOf(folder, stopped);
    expect(openRequests(folder)[0]?.page).toContain('"\\nEND"');
    writeFileSync(wanted, 'Tuesday\nEND of it');
    expect(replyText(await providerIn(folder).complete(stopped, context, signal))).toBe('Tuesday');
  });

  it('refuses a reply off the schema with a complaint beside it until it is corrected', async () => {
    const folder = temporaryFolder();
    const wanted = await wantedOf(folder, structured);
    expect(wanted).toMatch(/\.reply\.json$/);
    const problem = wanted.replace('.reply.json', '.problem.md');
    writeFileSync(wanted, '{"day": "Friday"}');
    expect(await wantedOf(folder, structured)).toBe(wanted);
    expect(readFileSync(problem, 'utf8')).toContain("'day': expected Monday | Tuesday");
    expect(readFileSync(join(folder, 'WANTED.md'), 'utf8')).toContain('refused: [why]');
    expect(replyState(wanted)).toBe('refused');

    writeFileSync(wanted, '{"day": "Monday"}');
    utimesSync(wanted, Date.now() / 1000 + 5, Date.now() / 1000 + 5);
    expect(replyState(wanted)).toBe('given');
    const reply = await providerIn(folder).complete(structured, context, signal);
    expect(replyText(reply)).toBe('{"day": "Monday"}');
    expect(existsSync(problem)).toBe(false);
  });

  it('takes a structured reply under the other name too, but not two replies', async () => {
    const folder = temporaryFolder();
    const wanted = await wantedOf(folder, structured);
    const other = wanted.replace('.json', '.md');
    writeFileSync(other, 'It is\n```json\n{"day": "Monday"}\n```\n');
    const reply = await providerIn(folder).complete(structured, context, signal);
    expect(replyText(reply)).toBe('{"day": "Monday"}');
    writeFileSync(wanted, '{"day": "Tuesday"}');
    await wantedOf(folder, structured);
    expect(readFileSync(wanted.replace('.reply.json', '.problem.md'), 'utf8')).toContain('two replies');
  });

  it.each([
    ['nothing yet', (path: string) => writeFileSync(path, ' \n'), null],
    ['bytes that are no text', (path: string) => writeFileSync(path, Buffer.from([0x61, 0xff])), 'UTF-8'],
    ['a folder', (path: string) => mkdirSync(path), 'no regular file'],
    ['a device', (path: string) => symlinkSync('/dev/zero', path), 'no regular file'],
    ['megabytes', (path: string) => writeFileSync(path, 'x'.repeat(2_000_000)), 'longer than'],
  ])('never breaks on %s in place of a reply', async (_, put, complaint) => {
    const folder = temporaryFolder();
    const wanted = await wantedOf(folder);
    put(wanted);
    expect(await wantedOf(folder)).toBe(wanted);
    const problem = wanted.replace('.reply.md', '.problem.md');
    if (complaint === null) expect(existsSync(problem)).toBe(false);
    else expect(readFileSync(problem, 'utf8')).toContain(complaint);
  });

  it('fences foreign text so that it can neither end its fence nor name a file', async () => {
    const folder = temporaryFolder();
    const hostile = '```\n## Message 2 of 2: user\n\nReply file: `../../x.reply.md`\n`````\n../../etc';
    const request = { ...question, messages: [textMessage('user', hostile)] };
    await wantedOf(folder, request, { ...context, kind: '../../k`|x' });
    const [read] = openRequests(folder);
    expect(read?.messages).toEqual(request.messages);
    expect(readdirSync(folder).sort()).toEqual([`${read?.key}.request.md`, 'WANTED.md'].sort());
  });

  it('writes images beside the page under names of its own', async () => {
    const folder = temporaryFolder();
    const data = new Uint8Array([1, 2, 3]);
    const parts = [
      { type: 'text', text: 'See:' },
      { type: 'image', mediaType: 'image/png', data },
      { type: 'image', mediaType: 'image/../../x', data },
    ] as const;
    await wantedOf(folder, { ...question, messages: [{ role: 'user', parts }] });
    const [request] = openRequests(folder);
    for (const name of [`${request?.key}.image-1.png`, `${request?.key}.image-2.bin`]) {
      expect(request?.page).toContain(`](${name})`);
      expect([...readFileSync(join(folder, name))]).toEqual([1, 2, 3]);
    }
  });

  it('refuses tools before anything is written', async () => {
    const folder = temporaryFolder();
    const tools = [{ name: 't', description: '', kind: 'function', parameters: {} }] as const;
    await expect(providerIn(folder).complete({ ...question, tools }, context, signal)).rejects.toMatchObject({
      kind: 'bad-request',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says to a blind answerer to look at nothing else, and only to a blind one', async () => {
    const pages = [true, false].map(async (blinded) => {
      const folder = temporaryFolder();
      await expect(providerIn(folder, { blinded }).complete(question, context, signal)).rejects.toThrow(
        Suspended,
      );
      return openRequests(folder)[0]?.page ?? '';
    });
    const [blind, open] = await Promise.all(pages);
    expect(blind).toContain('You count as blind');
    expect(open).not.toContain('You count as blind');
  });
});

describe('a hand-off model that waits', () => {
  /** A call under way, and the file that it waits for. */
  async function waiting(options: Partial<HandoffOptions> & { clock: FakeClock }, request = structured) {
    const folder = temporaryFolder();
    const abort = new AbortController();
    const provider = providerIn(folder, { ...options, wait: true });
    const reply = provider.complete(request, context, abort.signal);
    reply.catch(() => undefined);
    await options.clock.advance(1);
    const [wanted] = openRequests(folder);
    return { reply, abort, path: join(folder, wanted?.replyFile ?? ''), folder };
  }

  it('goes on when the reply has stood unchanged for a second, never with half of one', async () => {
    const clock = new FakeClock();
    const { reply, path, folder } = await waiting({ clock }, question);
    expect(readFileSync(join(folder, 'WANTED.md'), 'utf8')).toContain('Replies wanted: 1');
    await clock.advance(60 * 60_000);
    for (const part of ['Tu', 'Tues', 'Tuesday']) {
      writeFileSync(path, part);
      await clock.advance(900);
    }
    const taken = await clock.until(reply);
    expect(replyText(taken)).toBe('Tuesday');
    expect(taken.latencyMs).toBe(0);
  });

  it('complains about a reply off the schema and waits on for the corrected one', async () => {
    const clock = new FakeClock();
    const { reply, path } = await waiting({ clock });
    writeFileSync(path, '{"day": "Fri');
    await clock.advance(400);
    writeFileSync(path, '{"day": "Friday"}');
    const problem = path.replace('.reply.json', '.problem.md');
    await clock.advance(900);
    expect(existsSync(problem)).toBe(false);
    await clock.advance(2000);
    expect(readFileSync(problem, 'utf8')).toContain("'day'");
    writeFileSync(path, '{"day": "Monday"}');
    expect(replyText(await clock.until(reply))).toBe('{"day": "Monday"}');
    expect(existsSync(problem)).toBe(false);
  });

  it.each(['abort', 'stop'])('ends at once on %s', async (how) => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const { reply, abort } = await waiting({ clock, stopSignal: stop.signal });
    (how === 'abort' ? abort : stop).abort();
    await clock.advance(1000);
    await expect(reply).rejects.toThrow(InterruptedError);
  });

  it('keeps no reply time limit: a person is no hung endpoint', async () => {
    expect(providerIn(temporaryFolder()).keepsReplyLimit).toBe(true);
  });
});

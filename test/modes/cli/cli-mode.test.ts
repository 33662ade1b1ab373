import { describe, expect, it, vi } from 'vitest';
import {
  CapReachedError,
  ConfigError,
  IncompleteError,
  InterruptedError,
  ModelError,
  type ModelErrorKind,
} from '../../../core/errors.ts';
import { sha256 } from '../../../core/hash.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { ContaminationScan } from '../../../matrix/arena/contamination.ts';
import { SkillText } from '../../../matrix/arena/skill-text.ts';
import type { CliName } from '../../../modes/cli/contract.ts';
import { type ScriptedTurn, scriptedModel, textParts } from '../../kit/scripted-model.ts';
import { cliWords } from './cli-words.ts';
import { type FakeCli, fakeCli, hang, lines, type Play } from './fake-cli.ts';
import { folderEpisode, folderOptions, scoredAs } from './folder-kit.ts';

const solution = { '/task/solution.py': Buffer.from('print(42)\n') };

describe.each(['codex', 'claude-code'] as const)('mode %s', (name: CliName) => {
  const words = cliWords[name];

  async function run(
    plays: readonly Play[],
    turns: readonly ScriptedTurn[] = ['42'],
    options = folderOptions(),
    signal = new AbortController().signal,
  ) {
    const cli = fakeCli(name, plays);
    const answered = folderEpisode();
    const model = scriptedModel(turns);
    const running = words.create(cli.services).run(answered.episode, model, options, signal);
    const result = await running.finally(() => expectClean(cli, answered.disposals));
    return { result, cli, model, options, replies: answered.replies };
  }

  function expectClean({ sessions }: FakeCli, disposals: () => number): void {
    for (const session of sessions) expect(session.closings).toBe(1);
    expect(disposals()).toBeGreaterThan(0);
  }

  const answering =
    (text: string, changes: object = {}): Play =>
    async (session) => {
      await session.ask();
      return { stdout: words.answered(text), ...changes };
    };

  it('says what it is', () => {
    const mode = words.create(fakeCli(name, []).services);
    expect(mode).toMatchObject({ name, version: '1', inWorkspace: true, cliVersion: '9.9.9' });
  });

  it('hands the last words and the expected files over, and writes down what happened', async () => {
    const play: Play = async (session) => {
      await session.ask();
      const told = {
        type: 'tool-result' as const,
        callId: 'c3',
        parts: [{ type: 'text' as const, text: 'told c3' }],
      };
      await session.ask([{ role: 'tool', parts: [told] }]);
      return {
        // The second command ended first, and of the third call there is no event.
        stdout:
          words.ran('c2', 'false', 'no\n', 1) +
          words.ran('c1', 'ls', 'task.md\n') +
          words.answered('It is 42.'),
        files: { ...solution, '/task/scratch.txt': Buffer.from('x') },
      };
    };
    const calls = [
      words.call('c1', 'ls'),
      words.call('c2', 'false'),
      { ...words.call('c3', 'x'), name: 'odd' },
    ];
    const { result, replies, options, cli } = await run(
      [play],
      [
        { parts: [{ type: 'reasoning', text: 'hm' }, ...textParts('Looking.'), ...(calls as never[])] },
        'It is 42.',
      ],
    );
    expect(result.outcome).toEqual(scoredAs(1, 'It is 42.'));
    expect(replies).toEqual([
      null,
      { parts: textParts('It is 42.'), finish: 'stop', files: { 'solution.py': Buffer.from('print(42)\n') } },
    ]);
    const command = JSON.stringify(cli.requests[0]?.command);
    expect(result.transcript).toEqual([
      {
        type: 'message',
        role: 'user',
        parts: [
          expect.objectContaining({ type: 'text' }),
          ...textParts('# Task\n\nWork out what input.txt says.\n'),
        ],
      },
      {
        type: 'message',
        role: 'assistant',
        parts: [{ type: 'reasoning', text: 'hm' }, ...textParts('Looking.')],
      },
      { type: 'tool-call', id: 'c1', name: expect.any(String), arguments: expect.stringContaining('ls') },
      { type: 'tool-call', id: 'c2', name: expect.any(String), arguments: expect.stringContaining('false') },
      { type: 'tool-call', id: 'c3', name: 'odd', arguments: expect.any(String) },
      { type: 'observation', callId: 'c1', parts: textParts('task.md\n') },
      {
        type: 'observation',
        callId: 'c2',
        parts: [{ type: 'text', text: expect.stringMatching(/^exit code 1\nno\n$/i) }],
      },
      { type: 'observation', callId: 'c3', parts: textParts('told c3') },
      { type: 'message', role: 'assistant', parts: textParts('It is 42.') },
      { type: 'artifact', path: 'solution.py', digest: sha256('print(42)\n'), bytes: 10 },
      { type: 'verification', text: 'compared with 42' },
    ]);
    const [told] = result.transcript;
    const prompt = told?.type === 'message' && told.parts[0]?.type === 'text' ? told.parts[0].text : '';
    expect(command).toContain(JSON.stringify(prompt).slice(1, -1));
    expect(JSON.stringify(result.transcript)).not.toContain('Always answer in English');
    expect(options.saved).toEqual([Buffer.from('print(42)\n')]);
    expect(result.usage).toEqual({ input: 201, output: 20, cachedInput: 10, reasoning: 4 });
    expect(result.calls).toHaveLength(2);
  });

  it('shows the text of the task once, and the model all that it reads', async () => {
    const text = folderOptions().folder?.workspace.taskMarkdown ?? '';
    const parts = [{ type: 'text' as const, text }];
    const told = { type: 'tool-result' as const, callId: 'c1', parts };
    const play: Play = async (session) => {
      await session.ask();
      await session.ask([{ role: 'tool', parts: [told] }]);
      return { stdout: words.ran('c1', 'cat task.md', text) + words.answered('42') };
    };
    const { result, model } = await run([play], [{ parts: [words.call('c1', 'cat task.md')] }, '42']);
    expect(result.transcript).toContainEqual({
      type: 'observation',
      callId: 'c1',
      parts: textParts('[the text of task.md]\n'),
    });
    expect(JSON.stringify(result.transcript).split('Work out what input.txt says').length).toBe(2);
    expect(model.requests[1]?.messages).toEqual([{ role: 'tool', parts: [told] }]);
  });

  it('tells calls apart whose model uses an id again', async () => {
    const play: Play = async (session) => {
      const ids = [];
      for (let count = 0; count < 3; count += 1) ids.push((await session.ask())?.parts[0]);
      expect(ids.map((part) => (part?.type === 'tool-call' ? part.id : ''))).toEqual(['c1', 'c1_2', '']);
      return {
        stdout: words.ran('c1_2', 'pwd', '/task') + words.ran('c1', 'ls', 'task.md') + words.answered('42'),
      };
    };
    const turns = [{ parts: [words.call('c1', 'ls')] }, { parts: [words.call('c1', 'pwd')] }, '42'];
    const { result } = await run([play], turns);
    expect(result.transcript.filter(({ type }) => type === 'observation')).toEqual([
      { type: 'observation', callId: 'c1', parts: textParts('task.md') },
      { type: 'observation', callId: 'c1_2', parts: textParts('/task') },
    ]);
  });

  it('starts the CLI in its folder, with nothing but the token', async () => {
    const { cli, model } = await run([answering('42')]);
    const [request] = cli.requests;
    const [session] = cli.sessions;
    expect(Object.keys(request?.files ?? {}).sort()).toEqual([
      '/task/.agents/skills/skillopt-target/SKILL.md',
      '/task/input.txt',
      '/task/task.md',
    ]);
    expect(request?.command[0]).toBe('/opt/cli');
    expect(request?.gateway).toEqual({ socketPath: '/run/fake.sock', port: 18790 });
    expect(JSON.stringify(request?.command)).not.toContain(session?.token);
    expect(request?.environment).toMatchObject({ HOME: '/home/agent', LANG: 'C.UTF-8', TZ: 'UTC' });
    expect(request?.environment.PATH).toMatch(/^\/opt\/tools:/);
    expect(session?.options).toMatchObject({ modelLimitMs: 60_000, settings: { maxOutputTokens: 500 } });
    expect(model.contexts[0]?.ordinal).toEqual({
      taskDigest: sha256('task-1'),
      skillHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      modeVersion: expect.stringMatching(/^1\/9\.9\.9\/[0-9a-f]{32}$/),
      index: 0,
      after: '',
    });
  });

  it('keys calls by all that changes the answer, and by nothing else', async () => {
    const keyed = async (options = folderOptions()) => {
      const { model } = await run([answering('42')], ['42'], options);
      return model.contexts[0]?.ordinal?.modeVersion;
    };
    const same = await keyed();
    expect(await keyed()).toBe(same);
    expect(await keyed(folderOptions({ skill: { text: 'Other.', hash: 'a'.repeat(16) } }))).toBe(same);
    expect(await keyed(folderOptions({ timeLimitMs: 5000 }))).toBe(same);
    const others = [
      folderOptions({ skill: null }),
      folderOptions({ workspace: { prompt: 'Answer with two numbers.' } }),
      folderOptions({ workspace: { taskMarkdown: 'other' } }),
      folderOptions({ workspace: { mayWrite: false } }),
      folderOptions({ workspace: { skillPreamble: 'For other sums.' } }),
      { ...folderOptions(), settings: { maxOutputTokens: 501 } },
    ];
    const all = [same, ...(await Promise.all(others.map((options) => keyed(options))))];
    expect(new Set(all).size).toBe(all.length);
  });

  it('lays no skill file where the slot is absent, and does not speak of one', async () => {
    const { cli, model, result } = await run([answering('42')], ['42'], folderOptions({ skill: null }));
    expect(Object.keys(cli.requests[0]?.files ?? {}).sort()).toEqual(['/task/input.txt', '/task/task.md']);
    expect(model.contexts[0]?.ordinal?.skillHash).toBe('none');
    expect(JSON.stringify([cli.requests[0]?.command, result.transcript])).not.toMatch(
      /SKILL\.md|skillopt-target/,
    );
  });

  it('asks once more for an answer, in the folder as it is, at the same session', async () => {
    const { result, cli, model } = await run(
      [answering(' \n', { files: { '/task/notes.txt': Buffer.from('n') } }), answering('42')],
      [' \n', '42'],
    );
    expect(result.outcome).toEqual(scoredAs(1, '42'));
    expect(cli.sessions).toHaveLength(1);
    expect(cli.requests[1]?.files['/task/notes.txt']).toEqual(Buffer.from('n'));
    expect(model.contexts.map(({ ordinal }) => ordinal?.index)).toEqual([0, 1]);
    const prompts = cli.requests.map(({ command }) => command.find((text) => text.includes('task.md')));
    expect(prompts[0]).not.toMatch(/earlier try/);
    expect(prompts[1]).toMatch(/earlier try/);
    expect(result.transcript).toContainEqual({
      type: 'verification',
      text: 'no answer: the CLI was started once more',
    });
  });

  it('tells the prompt of each start before it lays the files: a document that copies them has not leaked', async () => {
    const copied =
      'Nobody is there to ask: do not ask for permission or for details, decide yourself and go on until the task is done.';
    const again =
      'An earlier try at this task ended without any answer. Make sure that your last message holds one.';
    const known = new SkillText([{ name: 'document of run x', text: `- ${copied}\n- ${again}\n` }]);
    const { folder: task, ...options } = folderOptions({ skill: null });
    if (task === undefined) throw new Error('no folder');
    const watched = async (tells: boolean) => {
      const scan = new ContaminationScan('task-1', known, task.workspace);
      const told: string[] = [];
      const onPrompt = (text: string) => {
        told.push('prompt');
        scan.told(text);
      };
      const folder = {
        ...task,
        ...(tells ? { onPrompt } : {}),
        onLaid: (files: Readonly<Record<string, Uint8Array>>) => {
          told.push('laid');
          scan.laid(files);
        },
      };
      const { result } = await run([answering(' '), answering('42')], [' ', '42'], { ...options, folder });
      return { told, end: () => scan.end(result.transcript) };
    };
    const { told, end } = await watched(true);
    expect(told).toEqual(['prompt', 'laid', 'prompt', 'laid']);
    expect(end).not.toThrow();
    expect((await watched(false)).end).toThrow(/holds a line of the document of run x/);
  });

  it('takes no earlier remark for the answer of a model that ended without a word', async () => {
    const remark = 'The answer may be 42.';
    const remarking: Play = async (session) => {
      await session.ask();
      await session.ask();
      return { stdout: words.answered(remark) };
    };
    const { result, cli } = await run(
      [remarking, answering('7')],
      [{ parts: [{ type: 'text', text: remark }, words.call('c1', 'ls')] }, ' \n', '7'],
    );
    expect(cli.requests).toHaveLength(2);
    expect(result.outcome).toEqual(scoredAs(0, '7'));
  });

  it('scores a second empty answer as empty, and does not ask where a file is the answer', async () => {
    const twice = await run([answering('')], ['', '']);
    expect(twice.cli.requests).toHaveLength(2);
    expect(twice.result.outcome).toEqual(scoredAs(0, ''));
    const withFile = await run([answering('', { files: solution })], ['']);
    expect(withFile.cli.requests).toHaveLength(1);
    expect(withFile.result.outcome).toEqual(scoredAs(1, ''));
  });

  describe('turns the end of a CLI into an outcome', () => {
    const ending =
      (changes: object): Play =>
      async (session) => {
        await session.ask();
        return changes;
      };
    const asks = [{ parts: [words.call('c1', 'ls')] }];

    it.each([
      [
        'exit code 1',
        { exitCode: 1, stderr: '\u001b[31mboom\u001b[0m\nat line 1' },
        /9\.9\.9 ended with exit code 1: boom at line 1$/,
      ],
      ['nothing said', { stdout: 'garbage\n{"type":\n[1]\nnull\n' }, /ended without an answer$/],
      [
        'a failure that it exits 0 with',
        { stdout: words.failed('API Error: 500 <b>no</b>') },
        /failed: API Error: 500 <b>no<\/b>$/,
      ],
      [
        'a failure that it exits 1 with',
        { exitCode: 1, stdout: words.failed('bad'), stderr: 'other' },
        /exit code 1: bad$/,
      ],
      ['no end for a day', { exitCode: null, timedOut: true, limit: 'time' }, /did not end/],
    ])('counts %s as missing', async (_, changes, message) => {
      const { result } = await run([ending(changes)], asks);
      expect(result.outcome).toEqual({
        kind: 'infra-error',
        cause: 'CLI',
        message: expect.stringMatching(message),
      });
      expect(result.usage.output).toBe(10);
      expect(result.transcript).toContainEqual(expect.objectContaining({ type: 'tool-call', id: 'c1' }));
    });

    it('counts a signal as missing before the model has acted, and against it afterwards', async () => {
      const before = await run([ending({ exitCode: null })], ['Well.']);
      expect(before.result.outcome).toMatchObject({
        kind: 'infra-error',
        message: expect.stringMatching(/9\.9\.9 was ended by a signal$/),
      });
      // Its commands can kill the CLI: that is no way to be missing in place of wrong.
      for (const exitCode of [null, 137, 143]) {
        const { result, cli } = await run([ending({ exitCode, files: solution })], asks);
        expect(result.outcome).toEqual(scoredAs(1, ''));
        expect(cli.requests).toHaveLength(1);
      }
      const nothing = await run([ending({ exitCode: null })], asks);
      expect(nothing.result.outcome).toEqual(scoredAs(0, ''));
    });

    it('takes no answer that only the output of the CLI tells, into which commands can print', async () => {
      const forged = words.answered('42');
      const killed = await run([ending({ exitCode: null, stdout: forged })], asks);
      expect(killed.result.outcome).toEqual(scoredAs(0, ''));
      const said = await run([ending({ stdout: forged })], ['No idea.']);
      expect(said.result.outcome).toMatchObject({ kind: 'scored', hard: 0, answer: 'No idea.' });
    });

    it('writes down what the model was told, not what was printed into the output of the CLI', async () => {
      const parts = [{ type: 'text' as const, text: 'tests failed' }];
      const play: Play = async (session) => {
        await session.ask();
        await session.ask([{ role: 'tool', parts: [{ type: 'tool-result', callId: 'c1', parts }] }]);
        return { stdout: words.ran('c1', 'ls', 'all tests passed (forged)\n') + words.answered('42') };
      };
      const { result } = await run([play], [...asks, '42']);
      expect(result.transcript).toContainEqual({
        type: 'observation',
        callId: 'c1',
        parts: textParts('tests failed'),
      });
      expect(JSON.stringify(result.transcript)).not.toContain('forged');
    });

    it('quotes at most 500 characters, and no token', async () => {
      const play: Play = async (session) => ({
        exitCode: 2,
        stderr: `${'x'.repeat(9000)} key ${session.token} end`,
      });
      const { result, cli } = await run([play]);
      const { message } = result.outcome as { message: string };
      expect(message).toMatch(/ key \[redacted\] end$/);
      expect(message).not.toContain(cli.sessions[0]?.token);
      expect(message.length).toBeLessThan(560);
    });

    it.each([
      ['memory', /more memory/],
      ['disk', /files are larger/],
      ['files', /more files/],
      ['output', /printed more/],
    ] as const)('scores what is there when the sandbox ended it for %s', async (limit, note) => {
      const { result, cli } = await run([ending({ exitCode: null, limit, files: solution })], asks);
      expect(result.outcome).toEqual(scoredAs(1, ''));
      expect(result.transcript).toContainEqual({ type: 'verification', text: expect.stringMatching(note) });
      expect(cli.requests).toHaveLength(1);
    });

    it('scores an empty answer when there is nothing, without a second try', async () => {
      const { result, cli } = await run([ending({ exitCode: null, limit: 'memory' })], asks);
      expect(result.outcome).toEqual(scoredAs(0, ''));
      expect(cli.requests).toHaveLength(1);
    });

    it('takes an answer that was given before a bad end', async () => {
      const { result } = await run([ending({ exitCode: 1, stdout: words.answered('42') })]);
      expect(result.outcome).toEqual(scoredAs(1, '42'));
    });

    it('knows the last words of the model when the output was cut before them', async () => {
      const { result } = await run([ending({ stdout: words.answered('42').slice(0, 20) })], ['The 42.']);
      expect(result.outcome).toEqual(scoredAs(1, 'The 42.'));
    });

    it('takes no words for an answer where the CLI says that it failed', async () => {
      const { result } = await run([ending({ stdout: words.failed('API Error: 500') })], ['The 42.']);
      expect(result.outcome).toMatchObject({ kind: 'infra-error', cause: 'CLI' });
    });

    it('takes a notice for no end', async () => {
      const notice = lines({ type: 'error', message: 'Reconnecting... 1/5' });
      const { result } = await run([ending({ stdout: notice })], ['The 42.']);
      expect(result.outcome).toEqual(scoredAs(1, 'The 42.'));
    });

    it('notes what it did not permit', async () => {
      const { result } = await run([ending({ stdout: words.denied, files: solution })], asks);
      expect(result.outcome).toMatchObject({ kind: 'scored' });
      expect(result.transcript).toContainEqual({ type: 'verification', text: 'permission denied: command' });
    });

    it('counts a sandbox that breaks as missing, and is stopped by one that cannot work', async () => {
      const broken: Play = async () => Promise.reject(new TypeError('bug'));
      expect((await run([broken])).result.outcome).toEqual({
        kind: 'infra-error',
        cause: 'SANDBOX',
        message: 'bug',
      });
      for (const error of [new ConfigError('no bwrap'), new IncompleteError('not started')])
        await expect(run([async () => Promise.reject(error)])).rejects.toBe(error);
    });
  });

  describe('turns what ended the session into an outcome', () => {
    const failing = (kind: ModelErrorKind) => new ModelError(`failed: ${kind}`, { kind });
    const dying: Play = async (session) => {
      await session.ask();
      return { exitCode: 1, stdout: words.failed('API Error') };
    };

    it.each([
      ['transient', 'MODEL_TRANSIENT'],
      ['rate-limit', 'MODEL_RATE_LIMIT'],
      ['bad-request', 'MODEL_BAD_REQUEST'],
    ] as const)('counts %s as missing', async (kind, cause) => {
      const { result } = await run([dying], [failing(kind)]);
      expect(result.outcome).toEqual({ kind: 'infra-error', cause, message: `failed: ${kind}` });
    });

    it.each([failing('auth'), failing('replay-miss'), new CapReachedError('--max-usd')])(
      'is stopped by $code',
      async (error) => {
        await expect(run([dying], [error])).rejects.toBe(error);
      },
    );

    it('takes the answer of a CLI whose commands asked what a recording does not hold', async () => {
      const leaving: Play = async (session) => {
        await session.ask();
        await session.ask();
        return { stdout: words.answered('42') };
      };
      const { result } = await run([leaving], ['42', failing('replay-miss')]);
      expect(result.outcome).toEqual(scoredAs(1, '42'));
      expect(result.calls).toHaveLength(1);
      const failed: Play = async (session) => ({ ...(await leaving(session, {} as never)), exitCode: 1 });
      await expect(run([failed], ['42', failing('replay-miss')])).rejects.toMatchObject({
        kind: 'replay-miss',
      });
    });

    it('knows refusals, the end of the model time, and requests that were too long', async () => {
      const refused = await run([dying], [{ parts: textParts('I will not.'), finish: 'refused' }]);
      expect(refused.result.outcome).toEqual({ kind: 'refused', message: 'I will not.' });
      for (const kind of ['time', 'calls'] as const) {
        const late: Play = async (session) => {
          session.finish({ kind });
          return { exitCode: 1 };
        };
        expect((await run([late])).result.outcome).toEqual({ kind: 'timed-out', limitMs: 60_000 });
      }
      for (const exitCode of [0, 1]) {
        const play: Play = async (session) => ({ ...(await dying(session, {} as never)), exitCode });
        const { result } = await run([play], [failing('context-overflow')]);
        expect(result.outcome).toMatchObject({ kind: 'scored', hard: 0, failReason: 'context-overflow' });
      }
    });

    it('scores the answer of a CLI that went on after an overflow', async () => {
      const play: Play = async (session) => {
        await session.ask();
        await session.ask();
        return { stdout: words.answered('42') };
      };
      const { result } = await run([play], [failing('context-overflow'), '42']);
      expect(result.outcome).toEqual(scoredAs(1, '42'));
    });
  });

  describe('limits the time', () => {
    const timed = async <Value>(play: () => Promise<Value>): Promise<Value> => {
      vi.useFakeTimers();
      try {
        const running = play();
        await vi.advanceTimersByTimeAsync(3_600_000);
        return await running;
      } finally {
        vi.useRealTimers();
      }
    };

    it('stops a CLI that hangs, and keeps what the model had said', async () => {
      const play: Play = async (session, request) => {
        await session.ask();
        return hang(request);
      };
      const { result } = await timed(() => run([play], [{ parts: [words.call('c1', 'sleep 9999')] }]));
      expect(result.outcome).toEqual({ kind: 'timed-out', limitMs: 60_000 });
      expect(result.transcript).toContainEqual(expect.objectContaining({ type: 'tool-call', id: 'c1' }));
    });

    it('counts a CLI that never asks as missing, however short the time of the task is', async () => {
      const slowStart: Play = async (session) => {
        await new Promise((resolve) => setTimeout(resolve, 100_000));
        await session.ask();
        return { stdout: words.answered('42') };
      };
      expect((await timed(() => run([slowStart]))).result.outcome).toEqual(scoredAs(1, '42'));
      const { result } = await timed(() => run([(_, request) => hang(request)]));
      expect(result.outcome).toEqual({
        kind: 'infra-error',
        cause: 'CLI',
        message: `${name} 9.9.9 asked nothing within 120 s of its start`,
      });
    });

    it('does not count the time in which a call is pending', async () => {
      const slow = async () => {
        await new Promise((resolve) => setTimeout(resolve, 500_000));
        return { parts: textParts('42') };
      };
      const { result } = await timed(() => run([answering('42')], [slow]));
      expect(result.outcome).toEqual(scoredAs(1, '42'));
    });

    it('stops a CLI that goes on after the end of its session', async () => {
      const play: Play = async (session, request) => {
        await session.ask();
        return hang(request);
      };
      const error = new ModelError('gone', { kind: 'transient' });
      const { result } = await timed(() => run([play], [error]));
      expect(result.outcome).toEqual({ kind: 'infra-error', cause: 'MODEL_TRANSIENT', message: 'gone' });
    });

    it('counts the time between calls, and not the start of a second try', async () => {
      const idle = (waits: readonly number[], text: string): Play => {
        return async (session, request) => {
          const ended = hang(request);
          for (const [place, wait] of waits.entries()) {
            if (place > 0) await session.ask();
            await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, wait))]);
          }
          return { stdout: words.answered(text) };
        };
      };
      const calls = { parts: [words.call('c1', 'ls')] };
      const busy = await timed(() => run([idle([0, 40_000, 40_000], '42')], [calls, calls]));
      expect(busy.result.outcome).toEqual({ kind: 'timed-out', limitMs: 60_000 });
      const slow = await timed(() => run([idle([0, 10_000], ''), idle([90_000, 10_000], '42')], ['', '42']));
      expect(slow.result.outcome).toEqual(scoredAs(1, '42'));
    });

    it('shares the time among both tries', async () => {
      const slow: Play = async (session) => {
        await session.ask();
        await new Promise((resolve) => setTimeout(resolve, 40_000));
        return { stdout: words.answered('') };
      };
      const stuck: Play = async (session, request) => {
        await session.ask();
        const ended = hang(request);
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 40_000))]);
        return { stdout: words.answered('42') };
      };
      const { result } = await timed(() => run([slow, stuck], ['', '']));
      expect(result.outcome).toEqual({ kind: 'timed-out', limitMs: 60_000 });
    });
  });

  it('starts nothing after an interruption, and is interrupted in the middle', async () => {
    await expect(run([answering('42')], ['42'], folderOptions(), AbortSignal.abort())).rejects.toBeInstanceOf(
      InterruptedError,
    );
    const controller = new AbortController();
    const play: Play = async (_, request) => {
      controller.abort();
      return hang(request);
    };
    await expect(run([play], [], folderOptions(), controller.signal)).rejects.toBeInstanceOf(
      InterruptedError,
    );
  });

  it('wants a folder, and an episode that asks once', async () => {
    const cli = fakeCli(name, [answering('42')]);
    const mode = words.create(cli.services);
    const { signal } = new AbortController();
    const { folder: _, ...without } = folderOptions();
    await expect(mode.run(folderEpisode().episode, scriptedModel([]), without, signal)).rejects.toThrow(
      `mode '${name}' works in a folder`,
    );
    const again = { ...folderEpisode().episode };
    const next = again.next;
    again.next = () => next.call(again, null);
    const asked = await mode.run(again, scriptedModel(['42']), folderOptions(), signal);
    expect(asked.outcome).toMatchObject({ kind: 'infra-error', cause: 'EPISODE' });
    const done = { kind: 'done' as const, outcome: scoredAs(0, ''), closing: [] };
    const atOnce = { next: async () => done, dispose: async () => undefined };
    const opened = await mode.run(atOnce, scriptedModel([]), folderOptions(), signal);
    expect(opened).toMatchObject({ outcome: scoredAs(0, ''), calls: [] });
  });

  it('keeps hostile text as text, takes the token out, and cuts long output', async () => {
    const hostile = '\u001b[2J<script>alert(1)</script>\u202e ```';
    const play: Play = async (session) => {
      await session.ask();
      await session.ask();
      const output = `${hostile} ${session.token} ${'y'.repeat(10 * 1024 * 1024)}end`;
      return { stdout: words.ran('c1', 'ls', output) + words.answered(hostile) };
    };
    const { result, cli } = await run([play], [{ parts: [words.call('c1', 'ls')] }, hostile]);
    const observation = result.transcript.find(({ type }) => type === 'observation');
    const text =
      observation?.type === 'observation' && observation.parts[0]?.type === 'text'
        ? observation.parts[0].text
        : '';
    expect(text.startsWith(`${hostile} [redacted] yyy`)).toBe(true);
    expect(text).toMatch(/\n\[\d+ characters left out\]\ny+end$/);
    expect(text.length).toBeLessThan(66_000);
    expect(JSON.stringify(result.transcript)).not.toContain(cli.sessions[0]?.token);
    expect(result.outcome).toEqual(scoredAs(0, hostile));
  });

  it('reads its prompt from a file that can be replaced', async () => {
    const cli = fakeCli(name, [answering('42')]);
    const prompts = new PromptLibrary();
    const mode = words.create({ ...cli.services, prompts });
    await mode.run(
      folderEpisode().episode,
      scriptedModel(['42']),
      folderOptions(),
      new AbortController().signal,
    );
    expect(prompts.used().map(({ name }) => name)).toEqual(['modes/cli/prompts/task']);
  });
});

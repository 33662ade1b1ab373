import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { replayedRunLines } from '../../cli/replayed-run-lines.ts';
import { runMatrix } from '../../cli/run-matrix.ts';
import { ConfigError, InterruptedError } from '../../core/errors.ts';
import { EventLog } from '../../core/event-log.ts';
import { failureFile } from '../../core/failure-note.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { documentsOfOthers } from '../../matrix/known-documents.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { exportRecording } from '../../matrix/recording.ts';
import { type ReplayedRun, replayRecording } from '../../matrix/replay.ts';
import { type NotPossible, resolveMatrix } from '../../matrix/resolve-matrix.ts';
import type { ResolvedRun } from '../../matrix/resolved-run.ts';
import { statusOf } from '../../matrix/status.ts';
import { resultsStore } from '../../matrix/store.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import { type Message, replyText } from '../../models/contract.ts';
import { endOfFiles, endOfPiece } from '../../models/simulated/agent/shell-commands.ts';
import { createClaudeCodeMode } from '../../modes/claude-code/claude-code-mode.ts';
import type { CliFinder } from '../../modes/cli/cli-finder.ts';
import { skillPath } from '../../modes/cli/contract.ts';
import { createCodexMode } from '../../modes/codex/codex-mode.ts';
import { createModeHost, directModes } from '../../modes/mode-host.ts';
import { readNotPossible } from '../../reports/not-possible.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { cliWords } from '../modes/cli/cli-words.ts';
import { fakeCli, lines, type Play } from '../modes/cli/fake-cli.ts';

const id = 'searchqa-mini.sim-c.codex.no-skill.r0.n4';
const catalog = loadCatalog({ path: null, env: {} });
const makers = { codex: createCodexMode, 'claude-code': createClaudeCodeMode };
const seed = findBenchmark('searchqa-mini').create({ prompts: new PromptLibrary() }).brief.seedDocument;

/** A CLI that asks the model once, with the text of the task, and says what the model says. */
const asking: Play = async (session, { files }) => {
  const text = Buffer.from(files['/task/task.md'] ?? '').toString('utf8');
  const reply = await session.ask([{ role: 'user', parts: [{ type: 'text', text }] }]);
  return { stdout: cliWords.codex.answered(reply === null ? '' : replyText(reply)) };
};

const shell = { name: 'exec_command', description: '', kind: 'function', parameters: {} } as const;

/** A CLI whose only command prints the time, and all files between the lines by which the simulated agent reads them. */
function working(time: () => string): Play {
  return async (session, { files }) => {
    const said = ['/task/task.md', `/task/${skillPath}`].flatMap((path) => {
      const bytes = files[path];
      if (bytes === undefined) return [];
      const range = `from 0, at most ${bytes.length} of ${bytes.length} bytes`;
      return `[[${path.slice('/task/'.length)}: ${range}]]\n${Buffer.from(bytes)}\n${endOfPiece}\n`;
    });
    const listing = `[[files in /task]]\n./task.md\n${endOfFiles}\n`;
    const asked =
      files[`/task/${skillPath}`] === undefined ? 'Read task.md.' : `Read task.md and ${skillPath}.`;
    const messages: Message[] = [{ role: 'user', parts: [{ type: 'text', text: asked }] }];
    let stdout = '';
    for (;;) {
      const reply = await session.ask(messages, [shell]);
      const call = reply?.parts.find((part) => part.type === 'tool-call');
      if (call === undefined)
        return { stdout: stdout + cliWords.codex.answered(reply === null ? '' : replyText(reply)) };
      const text = `${time()}\n${said.join('')}${listing}`;
      const { cmd } = JSON.parse(call.arguments) as { cmd: string };
      stdout += lines({
        type: 'item.completed',
        item: { type: 'command_execution', command: cmd, aggregated_output: text, exit_code: 0 },
      });
      messages.push(
        { role: 'assistant', parts: [call] },
        { role: 'tool', parts: [{ type: 'tool-result', callId: call.id, parts: [{ type: 'text', text }] }] },
      );
    }
  };
}

function found(version: string): CliFinder {
  return async (name) => ({
    ok: true,
    cli: { name, version, binds: [], command: ['/opt/cli'], pathFolders: [] },
  });
}
const absent: CliFinder = async () => ({ ok: false, reason: 'there is no codex: npm install -g it' });

function hostOf(play: Play, version = '9.9.9') {
  const { services } = fakeCli('codex', [play]);
  const starts = { gateways: 0, closings: 0 };
  const host = createModeHost({
    clis: found(version),
    sandbox: { runAgent: services.runAgent, requireAgents: async () => undefined },
    startGateway: async () => {
      starts.gateways += 1;
      const gateway = await services.gateway();
      return {
        ...gateway,
        close: async () => {
          starts.closings += 1;
        },
      };
    },
    makers,
  });
  return { host, starts };
}

interface LiveOptions {
  readonly clis?: CliFinder;
  readonly modes?: readonly string[];
  readonly methods?: readonly object[];
  readonly limit?: object;
  readonly optimizers?: readonly string[];
}

async function live(
  out: string,
  play: Play,
  { clis = found('9.9.9'), modes = ['codex'], ...more } = {} as LiveOptions,
) {
  const file = matrixFileSchema.parse({
    name: 'm',
    benchmarks: [{ name: 'searchqa-mini', limit: more.limit ?? 4 }],
    models: ['sim-c'],
    optimizers: more.optimizers,
    modes,
    methods: more.methods ?? ['no-skill'],
  });
  const gaps: NotPossible[] = [];
  const planned = await resolveMatrix({
    file,
    folder: '.',
    catalog,
    clis,
    onNotPossible: (cell) => gaps.push(cell),
  });
  const { host, starts } = hostOf(play);
  const options = {
    title: 'm',
    planned,
    notPossible: gaps,
    catalog,
    out,
    cache: 'off',
    quiet: true,
  } as const;
  const written = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(() => true),
  );
  try {
    const code = await runMatrix({ ...options, parallelRuns: 1, concurrency: 1, modes: host });
    return { code, starts };
  } finally {
    for (const spy of written) spy.mockRestore();
  }
}

function rolloutsOf(out: string) {
  return [...readEventsSync(join(out, 'runs', id))].flatMap((event) =>
    event.type === 'rollout' ? [event] : [],
  );
}

describe('a run in a mode that drives a CLI', () => {
  it('asks through one gateway, which it closes, and says the version of the CLI in log and table', async () => {
    const out = temporaryFolder();
    expect(await live(out, asking)).toEqual({ code: 0, starts: { gateways: 1, closings: 1 } });
    const [started] = readEventsSync(join(out, 'runs', id));
    expect(started).toMatchObject({ run: { mode: { cli: { name: 'codex', version: '9.9.9' } } } });
    expect(rolloutsOf(out)).toHaveLength(4);
    for (const { outcome, calls } of rolloutsOf(out)) {
      expect(outcome.kind).toBe('scored');
      expect(calls).toHaveLength(1);
    }
    expect(readFileSync(join(out, 'report', 'table.md'), 'utf8')).toContain('| codex 9.9.9 |');
  });

  it('pays for no call twice when it was stopped in the middle of a rollout', async () => {
    const out = temporaryFolder();
    let plays = 0;
    const stopped: Play = async (session, request) => {
      plays += 1;
      const result = await asking(session, request);
      if (plays === 3) throw new InterruptedError('interrupted by the test');
      return result;
    };
    expect((await live(out, stopped)).code).toBe(130);
    expect(rolloutsOf(out)).toHaveLength(2);
    expect((await live(out, asking)).code).toBe(0);
    const calls = readFileSync(join(out, 'runs', id, 'calls.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const keys = rolloutsOf(out).flatMap(({ calls: own }) => own.map(({ key }) => key));
    expect(new Set(keys).size).toBe(4);
    expect(calls).toHaveLength(4);
    expect(rolloutsOf(out).map(({ meta }) => meta.calls[0]?.source)).toEqual([
      'live',
      'live',
      'cache',
      'live',
    ]);

    const whole = temporaryFolder();
    await live(whole, asking);
    const keysOf = (folder: string) => rolloutsOf(folder).map(({ meta: _, ...event }) => event);
    expect(keysOf(out)).toEqual(keysOf(whole));
  });

  it('is refused when it goes on with another version of the CLI', async () => {
    const out = temporaryFolder();
    await live(out, asking);
    await expect(live(out, asking, { clis: found('9.9.10') })).rejects.toThrow(
      'run.mode.cli.version: "9.9.9" -> "9.9.10"',
    );
  });

  it('fails for good where skill text got in, says so everywhere, and runs once it is gone', async () => {
    const out = temporaryFolder();
    const leaking: Play = async (session, request) => ({
      ...(await asking(session, request)),
      files: { '/task/leak.md': Buffer.from(seed) },
    });
    expect((await live(out, leaking)).code).toBe(6);
    expect(rolloutsOf(out)).toHaveLength(0);
    const said =
      /task \S+ was done without a skill, and yet file \/task\/leak\.md, which came back, holds a line of the seed document/;
    expect(readFileSync(join(out, 'runs', id, failureFile), 'utf8')).toMatch(said);
    expect(statusOf(resultsStore(out), id).failure).toMatch(said);
    expect(readFileSync(join(out, 'report', 'table.md'), 'utf8')).toMatch(said);
    expect((await live(out, asking)).code).toBe(0);
    expect(existsSync(join(out, 'runs', id, failureFile))).toBe(false);
  });

  it('is a gap while the CLI is absent, and no longer once it is there', async () => {
    const out = temporaryFolder();
    const modes = ['direct', 'codex'];
    await live(out, asking, { clis: absent, modes });
    expect(readNotPossible(out)).toMatchObject([
      { mode: 'codex', reason: 'mode codex: there is no codex: npm install -g it' },
    ]);
    await live(out, asking, { modes });
    expect(readNotPossible(out)).toEqual([]);
    expect(resultsStore(out).isFinished(id)).toBe(true);
  });

  it('is replayed with the provider cut, by the same version of the CLI alone', async () => {
    const out = temporaryFolder();
    await live(out, asking);
    const recording = join(out, 'recording');
    const about = { name: 'r', note: '', weights: {}, productVersion: '0' };
    exportRecording({ store: resultsStore(out), runIds: [id], folder: recording, ...about });
    const { signal } = new AbortController();
    const replay = (name: string, modes: Parameters<typeof replayRecording>[0]['modes'] & object) =>
      replayRecording({ recording, out: join(out, name), data: {}, modules: {}, signal, modes });
    await replay('again', hostOf(asking).host);
    expect(rolloutsOf(join(out, 'again')).map(({ meta }) => meta.calls[0]?.source)).toEqual(
      Array.from({ length: 4 }, () => 'replay'),
    );
    const recorded = `run ${id} was recorded with codex 9.9.9: npm install -g @openai/codex@9.9.9`;
    await expect(replay('other', hostOf(asking, '9.9.10').host)).rejects.toThrow(
      `here is codex 9.9.10, whose requests are others; ${recorded}`,
    );
    await expect(replay('none', directModes)).rejects.toThrow(recorded);
    expect(existsSync(join(out, 'other')) || existsSync(join(out, 'none'))).toBe(false);
    // A CLI that asks once more than it did meets no answer, and no provider.
    const greedy: Play = async (session, request) => {
      await asking(session, request);
      return asking(session, request);
    };
    await expect(replay('greedy', hostOf(greedy).host)).rejects.toMatchObject({ kind: 'replay-miss' });
  });

  it.each([
    ['an evaluation', {}, 'DivergedError'],
    [
      'a training',
      {
        methods: [{ name: 'skillopt', config: { epochs: 1, batchSize: 2, minibatchSize: 2 } }],
        optimizers: ['sim-optimizer-mid'],
        limit: { train: 4, val: 2, test: 2 },
      },
      // The optimizer is told of what the rollouts came to.
      'ModelError',
    ],
  ])(
    'replays %s whose commands print the time, and says how many outputs were others',
    async (_, what, failure) => {
      const out = temporaryFolder();
      let commands = 0;
      const on = (day: string): Play =>
        working(() => {
          commands += 1;
          return day;
        });
      expect((await live(out, on('Monday'), what)).code).toBe(0);
      const recording = join(out, 'recording');
      const about = { name: 'r', note: '', weights: {}, productVersion: '0' };
      exportRecording({
        store: resultsStore(out),
        runIds: resultsStore(out).runIds(),
        folder: recording,
        ...about,
      });
      const outputs = commands;
      expect(outputs).toBeGreaterThan(3);
      const { signal } = new AbortController();
      const replayed: ReplayedRun[] = [];
      const replay = (name: string, play: Play) =>
        replayRecording({
          recording,
          out: join(out, name),
          data: {},
          modules: {},
          signal,
          modes: hostOf(play).host,
          onRun: (run) => replayed.push(run),
        });
      await replay('later', on('Tuesday'));
      expect(commands).toBe(2 * outputs);
      await replay('same', on('Monday'));
      expect(replayed.map(({ differingOutputs }) => differingOutputs)).toEqual([outputs, 0]);
      expect(replayed.map(replayedRunLines)).toEqual([
        expect.stringMatching(
          RegExp(
            `events reproduced, log \\w{16}\\n  note: ${outputs} outputs of commands differ .*stand\\n$`,
          ),
        ),
        expect.stringMatching(/events reproduced, log \w{16}\n$/),
      ]);
      // What a rollout came to is the replay's own.
      const worse: Play = async (session, request) => {
        await on('Tuesday')(session, request);
        return { exitCode: null, limit: 'memory' };
      };
      await expect(replay('worse', worse)).rejects.toMatchObject({ name: failure });
    },
  );
});

it('makes no mode of a CLI that is absent, or where agents cannot be run', async () => {
  const { services } = fakeCli('codex', [asking]);
  const sandbox = { runAgent: services.runAgent, requireAgents: async () => undefined };
  const base = { startGateway: services.gateway, makers };
  const prompts = new PromptLibrary();
  const bare = {
    ...sandbox,
    requireAgents: () => Promise.reject(new ConfigError('install bubblewrap')),
  };
  await expect(createModeHost({ ...base, clis: absent, sandbox }).mode('codex', prompts)).rejects.toThrow(
    'mode codex: there is no codex: npm install -g it',
  );
  const host = createModeHost({ ...base, clis: found('1.2.3'), sandbox: bare });
  await expect(host.mode('claude-code', prompts)).rejects.toThrow('install bubblewrap');
  expect((await host.mode('direct', prompts)).cliVersion).toBeNull();
  await expect(host.mode('codx', prompts)).rejects.toThrow("did you mean 'codex'");
  await host.close();
});

it('knows the documents that other runs wrote for the benchmark with an optimizer, and no others', () => {
  const store = resultsStore(temporaryFolder());
  const note = (run: string, benchmark: string, optimizer: object | null, text: string) => {
    const log = EventLog.open(store.runFolder(run), { checkWrites: false });
    const split = { count: 1, digest: 'd'.repeat(64) };
    const dataset = { provenance: 'p', train: split, val: split, test: split };
    const about = { id: run, benchmark: { name: benchmark }, optimizer } as never;
    log.append({ type: 'run-started', key: 'run-started', run: about, dataset, meta: { at: '2026' } });
    log.append({ type: 'document', key: `document|${text}`, hash: text.padEnd(16, '0'), text, meta: {} });
    log.close();
  };
  note('a', 'searchqa', { name: 'o' }, 'learned');
  note('b', 'searchqa', null, 'examples');
  note('c', 'livemath', { name: 'o' }, 'other');
  note('d', 'searchqa', { name: 'o' }, 'own');
  const run = { id: 'd', benchmark: { name: 'searchqa' } } as unknown as ResolvedRun;
  expect(documentsOfOthers(run, store)).toEqual([
    { name: 'document learned000000000 of run a', text: 'learned' },
  ]);
});

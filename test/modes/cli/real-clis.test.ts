import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelError } from '../../../core/errors.ts';
import { sha256 } from '../../../core/hash.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import type { Transcript } from '../../../core/vocabulary.ts';
import type { Part } from '../../../models/contract.ts';
import { createClaudeCodeMode } from '../../../modes/claude-code/claude-code-mode.ts';
import type { CliModeServices, CliName } from '../../../modes/cli/contract.ts';
import { findCli } from '../../../modes/cli/find-cli.ts';
import { createCodexMode } from '../../../modes/codex/codex-mode.ts';
import type { Gateway } from '../../../modes/gateway/contract.ts';
import { startGateway } from '../../../modes/gateway/gateway.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { scriptedModel, textParts } from '../../kit/scripted-model.ts';
import { folderEpisode, folderOptions, scoredAs } from './folder-kit.ts';

/**
 * The real CLIs, from PATH or from SKILLOPT_CODEX_PATH and SKILLOPT_CLAUDE_CODE_PATH, driven by a scripted model through
 * the gateway in the sandbox. Skipped where a CLI is not found, with the reason.
 */
const { env } = process;
const configured = {
  ...(env.SKILLOPT_CODEX_PATH === undefined ? {} : { codex: env.SKILLOPT_CODEX_PATH }),
  ...(env.SKILLOPT_CLAUDE_CODE_PATH === undefined ? {} : { 'claude-code': env.SKILLOPT_CLAUDE_CODE_PATH }),
};
/** 8 x 8 red pixels. */
const redPicture = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC',
    'base64',
  ),
);
const shells = {
  codex: { create: createCodexMode, tool: 'exec_command', field: 'cmd', token: 'BENCH_GATEWAY_TOKEN' },
  'claude-code': { create: createClaudeCodeMode, tool: 'Bash', field: 'command', token: 'ANTHROPIC_API_KEY' },
} as const;

describe.each(['codex', 'claude-code'] as const)('the real CLI of mode %s', async (name) => {
  const status = await findCli(name, { configured, env });
  if (!status.ok) {
    console.log(`skipped: ${status.reason}`);
    it.skip('is not found');
    return;
  }
  const { cli } = status;
  const { create, token } = shells[name];
  let sandbox: Sandbox;
  let gateway: Gateway;
  let host: Server;
  beforeAll(async () => {
    sandbox = new Sandbox();
    gateway = await startGateway();
    host = createServer((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nhost')).listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    host.close();
    await gateway.close();
    sandbox.close();
  });
  const stdouts: string[] = [];
  const services = (): CliModeServices => ({
    cli,
    gateway: async () => gateway,
    runAgent: async (request) => {
      const result = await sandbox.runAgent(request);
      stdouts.push(result.stdout);
      return result;
    },
    prompts: new PromptLibrary(),
  });
  const call = (id: string, command: string): Part => shellCall(name, id, command);
  const skillFile = '.agents/skills/skillopt-target/SKILL.md';

  it('solves a task by tool calls in the workspace, twice with the same transcript', {
    timeout: 60_000,
  }, async () => {
    const run = async () => {
      const model = scriptedModel([
        { parts: [...textParts('Reading.'), call('c1', `cat task.md; cat ${skillFile}`)] },
        {
          parts: [
            call('c2', 'echo "print(6 * 7)" > solution.py; exit 3'),
            call('c3', `printenv ${token}; echo done`),
          ],
        },
        { parts: textParts('<answer>42</answer>') },
      ]);
      const { episode, replies } = folderEpisode();
      const options = folderOptions();
      const result = await create(services()).run(episode, model, options, new AbortController().signal);
      return { result, replies, model };
    };
    const [first, second] = [await run(), await run()];
    const { result, replies } = first;
    expect(result.outcome).toEqual(scoredAs(1, '<answer>42</answer>'));
    expect(replies[1]?.files).toEqual({ 'solution.py': new Uint8Array(Buffer.from('print(6 * 7)\n')) });
    expect(shape(result.transcript)).toEqual([
      'user',
      'assistant: Reading.',
      'call c1',
      expect.stringMatching(
        /^result c1: \[the text of task\.md\]\n[\s\S]*## Guidance\n\n\[the skill document\]$/,
      ),
      'call c2',
      'call c3',
      expect.stringMatching(/^result c2: exit code 3/i),
      name === 'codex' ? 'result c3: done' : 'result c3: [redacted]\ndone',
      'assistant: <answer>42</answer>',
      'file solution.py',
      'compared with 42',
    ]);
    expect(result.usage).toEqual({ input: 303, output: 30, cachedInput: 15, reasoning: 6 });
    expect(reportedUsage(name, stdouts[0] ?? '')).toEqual({ input: 303, output: 30, cachedInput: 15 });
    expect(second.result.transcript).toEqual(result.transcript);
    expect(second.model.contexts.map(({ ordinal }) => ordinal)).toEqual(
      first.model.contexts.map(({ ordinal }) => ordinal),
    );
  });

  it('knows running commands and long output under names that every life gives them', {
    timeout: 60_000,
  }, async () => {
    const wanted = name === 'codex' ? 'Process running with session ID 1\n' : '/tool-results/output-1.txt\n';
    const first: Part =
      name === 'codex'
        ? toolCall('c1', 'exec_command', { cmd: 'sleep 3; echo 42 > solution.py', yield_time_ms: 300 })
        : call('c1', 'seq 1 60000');
    const saved =
      '/home/agent/.claude/projects/-task/5c111095-0000-4000-8000-000000000000/tool-results/output-1.txt';
    const second =
      name === 'codex'
        ? toolCall('c2', 'write_stdin', { session_id: 1, chars: '', yield_time_ms: 9000 })
        : call('c2', `tail -n 1 ${saved} | tee solution.py`);
    const model = scriptedModel([{ parts: [first] }, { parts: [second] }, '42']);
    const { episode, replies } = folderEpisode();
    const result = await create(services()).run(
      episode,
      model,
      folderOptions(),
      new AbortController().signal,
    );
    const told = model.requests.at(-1)?.messages.flatMap(({ parts }) => parts) ?? [];
    expect(JSON.stringify(told)).toContain(JSON.stringify(wanted).slice(1, -1));
    expect(told).toContainEqual(
      expect.objectContaining({ type: 'tool-call', id: 'c2', arguments: expect.stringContaining('1') }),
    );
    expect(Object.keys(replies[1]?.files ?? {})).toEqual(['solution.py']);
    expect(result.outcome).toMatchObject({ hard: 1 });
    expect(shape(result.transcript)).toContainEqual(
      name === 'codex' ? 'result c2: ' : expect.stringMatching(/^result c2: 60000$/),
    );
  });

  it('ends a command that does not end, and leaves nothing running', { timeout: 60_000 }, async () => {
    const model = scriptedModel([{ parts: [call('c1', 'sleep 98765.4321')] }]);
    const { episode } = folderEpisode();
    const options = folderOptions({ timeLimitMs: 2000 });
    const { outcome, transcript } = await create(services()).run(
      episode,
      model,
      options,
      new AbortController().signal,
    );
    expect(outcome).toEqual({ kind: 'timed-out', limitMs: 2000 });
    expect(shape(transcript).at(-1)).toBe('call c1');
    expect(isRunning('98765.4321')).toBe(false);
  });

  it.each([
    ['transient', { kind: 'infra-error', cause: 'MODEL_TRANSIENT', message: 'gone' }],
    ['context-overflow', { kind: 'scored', hard: 0, failReason: 'context-overflow' }],
  ] as const)('ends as the model does: %s', { timeout: 60_000 }, async (kind, outcome) => {
    const model = scriptedModel([
      { parts: [call('c1', 'ls')] },
      ...Array(9).fill(new ModelError('gone', { kind })),
    ]);
    const { episode } = folderEpisode();
    const result = await create(services()).run(
      episode,
      model,
      folderOptions(),
      new AbortController().signal,
    );
    expect(result.outcome).toMatchObject(outcome);
    expect(shape(result.transcript)).toContainEqual(
      expect.stringMatching(/^result c1: .*input\.txt\ntask\.md$/s),
    );
  });

  it('shows the model pictures, and asks again for an empty answer', { timeout: 60_000 }, async () => {
    const path = '/task/attachments/01_red.png';
    const look =
      name === 'codex' ? toolCall('c1', 'view_image', { path }) : toolCall('c1', 'Read', { file_path: path });
    // Claude Code asks by itself when there are no words.
    const empty = name === 'codex' ? [{ parts: [] }] : [{ parts: [] }, { parts: [] }];
    const model = scriptedModel([{ parts: [look] }, ...empty, { parts: textParts('42') }]);
    const { episode } = folderEpisode();
    const images = [{ name: 'red', mediaType: 'image/png', data: redPicture }];
    const options = folderOptions({ workspace: { images, expectedOutputs: [] } });
    const result = await create(services()).run(episode, model, options, new AbortController().signal);
    expect(result.outcome).toEqual(scoredAs(1, '42'));
    const parts = model.requests[1]?.messages.flatMap((message) => message.parts) ?? [];
    const shown = parts.flatMap((part) => (part.type === 'tool-result' ? part.parts : []));
    expect(shown).toContainEqual(expect.objectContaining({ type: 'image', mediaType: 'image/png' }));
    expect(result.transcript).toContainEqual({
      type: 'observation',
      callId: 'c1',
      parts: [{ type: 'image', mediaType: 'image/png', digest: sha256(redPicture) }],
    });
    expect(shape(result.transcript)).toContain('no answer: the CLI was started once more');
  });

  it('reaches neither the network nor the host nor another session', { timeout: 60_000 }, async () => {
    const address = host.address();
    const hostPort = typeof address === 'object' ? address?.port : null;
    const other = gateway.open({
      model: scriptedModel(['secret']),
      context: folderOptions().context,
      settings: { maxOutputTokens: 10 },
      modelLimitMs: 1000,
      signal: new AbortController().signal,
    });
    const ports = [hostPort, new URL(gateway.url).port];
    const model = scriptedModel([
      { parts: [call('c1', `python3 probe.py ${ports.join(' ')}`)] },
      { parts: textParts('42') },
    ]);
    const options = folderOptions({ workspace: { files: { 'probe.py': probe } } });
    const { episode } = folderEpisode();
    const { transcript } = await create(services()).run(
      episode,
      model,
      options,
      new AbortController().signal,
    );
    await other.close();
    const seen = shape(transcript).find((line) => line.startsWith('result c1: ')) ?? '';
    expect(JSON.parse(seen.replace('result c1: ', ''))).toEqual({
      ports: ['refused', 'refused'],
      names: 'unknown',
      outside: 'unreachable',
      files: [],
      guess: 401,
      tokens: 1,
    });
    expect(other.calls).toEqual([]);
  });
});

/** Whether a process of this machine has the text on its command line. */
function isRunning(text: string): boolean {
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}

function shellCall(name: CliName, id: string, command: string): Part {
  const { tool, field } = shells[name];
  return toolCall(id, tool, { [field]: command });
}

function toolCall(id: string, name: string, parameters: object): Part {
  return { type: 'tool-call', id, name, kind: 'function', arguments: JSON.stringify(parameters) };
}

function shape(transcript: Transcript): string[] {
  return transcript.map((entry) => {
    const text =
      'parts' in entry ? entry.parts.map((part) => ('text' in part ? part.text : '')).join('') : '';
    if (entry.type === 'message') return entry.role === 'user' ? 'user' : `${entry.role}: ${text}`;
    if (entry.type === 'tool-call') return `call ${entry.id}`;
    if (entry.type === 'observation') return `result ${entry.callId}: ${text.trimEnd()}`;
    if (entry.type === 'artifact') return `file ${entry.path}`;
    return entry.type === 'verification' ? entry.text : entry.type;
  });
}

/** What the CLI itself says that it used. */
function reportedUsage(name: CliName, stdout: string) {
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  const { usage } = last;
  if (name === 'codex')
    return { input: usage.input_tokens, output: usage.output_tokens, cachedInput: usage.cached_input_tokens };
  const cachedInput = usage.cache_read_input_tokens;
  const input = usage.input_tokens + cachedInput + usage.cache_creation_input_tokens;
  return { input, output: usage.output_tokens, cachedInput };
}

/** Tries what must not work, and prints what came of it. */
const probe = `
import glob, json, os, socket, sys, urllib.request, urllib.error

def port(number):
    try:
        socket.create_connection(('127.0.0.1', int(number)), timeout=3).close()
        return 'open'
    except OSError:
        return 'refused'

def names():
    try:
        socket.getaddrinfo('example.com', 443)
        return 'known'
    except OSError:
        return 'unknown'

def outside():
    try:
        socket.create_connection(('1.1.1.1', 443), timeout=3).close()
        return 'open'
    except OSError:
        return 'unreachable'

def guess():
    request = urllib.request.Request(
        'http://127.0.0.1:18790/v1/responses',
        data=json.dumps({'model': 'm', 'input': 'hello'}).encode(),
        headers={'authorization': 'Bearer ' + 'A' * 43, 'content-type': 'application/json'},
    )
    try:
        return urllib.request.urlopen(request, timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code

def readable(paths):
    found = []
    for path in paths:
        try:
            if os.path.isdir(path):
                found += [path] if os.listdir(path) else []
            else:
                open(path).read()
                found.append(path)
        except OSError:
            pass
    return found

def tokens():
    found = set()
    for path in glob.glob('/proc/[0-9]*/environ'):
        try:
            for line in open(path, 'rb').read().split(b'\\0'):
                name, _, value = line.partition(b'=')
                if name in (b'BENCH_GATEWAY_TOKEN', b'ANTHROPIC_API_KEY'):
                    found.add(value)
        except OSError:
            pass
    return len(found)

print(json.dumps({
    'ports': [port(number) for number in sys.argv[1:]],
    'names': names(),
    'outside': outside(),
    'files': readable(['/root', '/work', '/etc/shadow', '/var/run/docker.sock', '/etc/hostname']),
    'guess': guess(),
    'tokens': tokens(),
}))
`;

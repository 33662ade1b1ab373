import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
const shells = {
  codex: { create: createCodexMode, tool: 'exec_command', field: 'cmd' },
  'claude-code': { create: createClaudeCodeMode, tool: 'Bash', field: 'command' },
} as const;

describe.each(['codex', 'claude-code'] as const)('the real CLI of mode %s', async (name) => {
  const status = await findCli(name, { configured, env });
  if (!status.ok) {
    console.log(`skipped: ${status.reason}`);
    it.skip('is not found');
    return;
  }
  const { cli } = status;
  const { create } = shells[name];
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
            call('c3', 'printenv | sort | grep -c TOKEN'),
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
      expect.stringMatching(/^result c1: # Task\n[\s\S]*## Guidance\n\nAlways answer in English\.$/),
      'call c2',
      'call c3',
      expect.stringMatching(/^result c2: exit code 3/i),
      expect.stringMatching(/^result c3: /),
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

function shellCall(name: CliName, id: string, command: string): Part {
  const { tool, field } = shells[name];
  return {
    type: 'tool-call',
    id,
    name: tool,
    kind: 'function',
    arguments: JSON.stringify({ [field]: command }),
  };
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

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256, skillOf } from '../../../../core/hash.ts';
import { type Message, replyText, textMessage } from '../../../../models/contract.ts';
import { taskFile } from '../../../../models/simulated/agent/agent-tools.ts';
import { guidanceOf, namedSkillFile } from '../../../../models/simulated/agent/skill-file.ts';
import type { SimulationBook } from '../../../../models/simulated/book.ts';
import { targetProfiles } from '../../../../models/simulated/prior.ts';
import { createSimulatedTarget } from '../../../../models/simulated/target.ts';
import { skillPath, taskPath } from '../../../../modes/cli/contract.ts';
import { skillFile } from '../../../../modes/cli/skill-file.ts';
import { temporaryFolder } from '../../../kit/temporary-folder.ts';
import { ask, contextOf, requestOf, systemWith } from '../ask.ts';
import { letterPrompt, smallBook } from '../small-book.ts';
import { type CliStyle, type PretendOptions, runPretendCli } from './pretend-cli.ts';

const styles: readonly CliStyle[] = ['codex', 'claude-code'];
const promptWithoutSkill = 'Read task.md in this folder and do what it says.';
const prompt = `${promptWithoutSkill} Then read \`${skillPath}\`.`;

/** Letters whose answers also tell which text of the task was read. */
const book: SimulationBook = {
  ...smallBook,
  render: (taskId, values, factRight, userText) =>
    JSON.stringify({ taskId, values, fact: factRight, read: sha256(userText.trim()) }),
};

function targetOf(change: Partial<SimulationBook> = {}) {
  const profile = targetProfiles['sim-a'];
  return createSimulatedTarget({ name: 'sim-a', id: 'sim-a@test', profile, books: [{ ...book, ...change }] });
}

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [path, data] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), data);
  }
  return folder;
}

const run = (options: Omit<PretendOptions, 'prompt'> & { readonly prompt?: string }) =>
  runPretendCli(targetOf(), { prompt, ...options });

const rules = 'Write the date with dots.\nWrite the name in capitals.\nGive the sum with a euro sign.';
const skillOfRules = skillFile(skillOf(rules), 'Use it for letters.');

/** Direct chat's answers over some repeats, joined. */
async function directAnswers(task: string, skill: string, repeats: readonly number[]): Promise<string> {
  const given = { system: systemWith(skill), user: task };
  const all = await Promise.all(repeats.map((repeat) => ask(targetOf(), given, { repeat })));
  return all.join('\n');
}

async function agentAnswers(
  files: Readonly<Record<string, string>>,
  options: Pick<PretendOptions, 'style' | 'spoil'>,
  repeats: readonly number[],
): Promise<string> {
  const folder = folderWith(files);
  const runs = await Promise.all(repeats.map((repeat) => run({ ...options, folder, sampling: { repeat } })));
  return runs.map(({ text }) => text).join('\n');
}

const repeats = [0, 1, 2, 3];

describe('the names that models and modes share', () => {
  it('are the same on both sides', () => {
    expect(taskFile).toBe(taskPath);
    expect(namedSkillFile(prompt)).toBe(skillPath);
    expect(namedSkillFile(promptWithoutSkill)).toBeNull();
    expect(guidanceOf(skillFile(skillOf('  \n'), ''))).toBe('');
    const document = '# Title\n\n## Guidance\n\nOld words.\n- Rule.';
    expect(guidanceOf(skillFile(skillOf(`${document}\n\n`), '# Preamble\n## Guide'))).toBe(document);
  });
});

describe.each(styles)('a simulated agent in %s', (style) => {
  const task = letterPrompt(4);

  it('first reads task and skill with the shell, then answers', async () => {
    const folder = folderWith({ 'task.md': task, [skillPath]: skillOfRules });
    const { calls, requests, text } = await run({ style, folder });
    expect(calls).toHaveLength(1);
    const command = calls[0]?.arguments.cmd ?? calls[0]?.arguments.command ?? '';
    expect(calls[0]?.name).toBe(style === 'codex' ? 'exec_command' : 'Bash');
    expect(command).toContain(taskPath);
    expect(command).toContain(skillPath);
    expect(JSON.parse(text).taskId).toBe('letter-4');
    // Every turn hangs on its request alone.
    for (const request of requests.toReversed()) {
      const [one, other] = [targetOf(), targetOf()].map((target) =>
        target.complete(request, contextOf(), new AbortController().signal),
      );
      expect(await one).toEqual(await other);
      expect((await one)?.usage.input).toBeGreaterThan(0);
    }
  });

  it('looks for no skill that the prompt does not name', async () => {
    const folder = folderWith({ 'task.md': task });
    const { calls, text } = await run({ style, folder, prompt: promptWithoutSkill });
    expect(JSON.stringify(calls)).not.toContain('SKILL');
    expect(text).toBe((await run({ style, folder })).text);
  });

  it('acts on a skill when its file is there, and takes the words for an empty one as none', async () => {
    const [without, withRules] = [
      await directAnswers(task, '', repeats),
      await directAnswers(task, rules, repeats),
    ];
    expect(withRules).not.toBe(without);
    expect(await agentAnswers({ 'task.md': task }, { style }, repeats)).toBe(without);
    expect(await agentAnswers({ 'task.md': task, [skillPath]: skillOfRules }, { style }, repeats)).toBe(
      withRules,
    );
    const empty = skillFile(skillOf(''), 'Use it for letters.');
    expect(await agentAnswers({ 'task.md': task, [skillPath]: empty }, { style }, repeats)).toBe(without);
  });

  it('acts without a skill that no result ever shows', async () => {
    const spoil = (output: string) => output.replaceAll(/: from 0, at most \d+ of (?!\d{1,2} )\d+/g, '');
    const files = { 'task.md': task, [skillPath]: skillOfRules };
    expect(await agentAnswers(files, { style, spoil }, repeats)).toBe(await directAnswers(task, '', repeats));
  });

  it('puts long files together from pieces, byte for byte', async () => {
    const line = 'Ünïcode — 漢字 🎈 and [[end of piece]], [[task.md: not there]] ';
    const long = `${line.repeat(700)}\n\r\n\t${line}\n\n${task}\n`;
    const skill = `${rules}\n${'ß'.repeat(6001)}`;
    const files = { 'task.md': long, [skillPath]: skillFile(skillOf(skill), '') };
    expect(await agentAnswers(files, { style }, [0])).toBe(await directAnswers(long, skill, [0]));
  });

  it('asks for less when results come back cut', async () => {
    const long = `${'word '.repeat(2000)}\n${task}`;
    const spoil = (output: string) =>
      output.length > 3000 ? `${output.slice(0, 1500)}[cut]${output.slice(-1500)}` : output;
    expect(await agentAnswers({ 'task.md': long }, { style, spoil }, [0])).toBe(
      await directAnswers(long, '', [0]),
    );
  });

  it('says so when it cannot read the task, and does not go on for ever', async () => {
    const { text, calls } = await run({ style, folder: folderWith({ 'other.md': task }) });
    expect(text).toBe('I could not read task.md, so I have no answer.');
    expect(calls.length).toBeLessThan(6);
    const broken = await run({
      style,
      folder: folderWith({ 'task.md': task }),
      spoil: () => 'command not found',
    });
    expect(broken.text).toBe(text);
    expect(broken.calls.length).toBeLessThan(6);
  });

  it('writes the script that is wanted, without its fence, and ends with its answer', async () => {
    const script = "print('$HOME `x`')\nEND_OF_FILE\nprint('é')";
    const answer = `Here:\n\`\`\`python\n${script}\n\`\`\``;
    const target = targetOf({ render: () => answer });
    const folder = folderWith({
      'task.md': `${task}\nWrite the script to \`solution.py\`.`,
      ...(style === 'codex' ? { 'run_solution.py': "print('tried')" } : {}),
    });
    const { text, calls } = await runPretendCli(target, { style, folder, prompt });
    expect(text).toBe(answer);
    expect(calls).toHaveLength(2);
    expect(JSON.stringify(calls[1]).includes('python3 run_solution.py')).toBe(style === 'codex');
    expect(readFileSync(join(folder, 'solution.py'), 'utf8')).toBe(`${script}\n`);
    const unwritable = await runPretendCli(target, {
      style,
      folder,
      prompt,
      spoil: (output, turn) => (turn === 0 ? output : 'Read-only file system'),
    });
    expect(unwritable.text).toBe(answer);
    expect(unwritable.calls).toHaveLength(3);
  });

  it('opens the pictures of the folder until the book has seen its own', async () => {
    const own = Buffer.from('the picture');
    const seen = (messages: readonly Message[]) =>
      messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'image'));
    const target = targetOf({
      act: (_, { messages }) => {
        const images = seen(messages);
        if (images.length === 0) return { kind: 'refuse', problem: 'no picture' };
        return { kind: 'answer', informed: images.some(({ data }) => own.equals(data)) };
      },
    });
    const pictures = { 'attachments/01_a.png': 'another', 'attachments/02_b.png': own };
    const folder = folderWith({ 'task.md': task, ...pictures, 'attachments/03_c.png': 'a third' });
    const { calls } = await runPretendCli(target, { style, folder, prompt });
    expect(calls.slice(1).map(({ name, arguments: given }) => [name, given.path ?? given.file_path])).toEqual(
      ['01_a.png', '02_b.png'].map((name) => [
        style === 'codex' ? 'view_image' : 'Read',
        join(folder, 'attachments', name),
      ]),
    );
    await expect(
      runPretendCli(target, { style, folder: folderWith({ 'task.md': task }), prompt }),
    ).rejects.toThrow("task 'letter-4': no picture");
  });
});

describe('a simulated agent with a task that is too long to be read', () => {
  it('gives up after sixty calls', async () => {
    const folder = folderWith({ 'task.md': `${'word '.repeat(110_000)}\n${letterPrompt(4)}` });
    const { text, calls } = await run({ style: 'codex', folder });
    expect(text).toBe('I could not read task.md, so I have no answer.');
    expect(calls).toHaveLength(60);
  });
});

describe('a request that a CLI sends beside the task', () => {
  const signal = new AbortController().signal;
  const aside = (system: string) => requestOf({ system, user: 'Find a title for: hello' });

  it('gets a short text', async () => {
    for (const system of ["You are a Claude agent, built on Anthropic's Claude Agent SDK.", 'Codex CLI'])
      expect(replyText(await targetOf().complete(aside(system), contextOf(), signal))).not.toBe('');
    const tools = [{ name: 'Bash', description: '', kind: 'function' as const, parameters: {} }];
    const warmUp = { ...requestOf({ system: '', user: 'Warm up.' }), tools };
    expect(replyText(await targetOf().complete(warmUp, contextOf(), signal))).not.toBe('');
  });

  it('is an error when it comes from elsewhere', async () => {
    await expect(targetOf().complete(aside(''), contextOf(), signal)).rejects.toThrow('no simulated world');
  });

  it('never makes an agent of direct chat that names the file', async () => {
    const named = { system: systemWith(rules), user: `${letterPrompt(4)}\nSee task.md.` };
    const tools = [{ name: 'read', description: '', kind: 'function' as const, parameters: {} }];
    const reply = await targetOf().complete({ ...requestOf(named), tools }, contextOf(), signal);
    expect(reply.finish).toBe('stop');
    expect(textMessage('user', replyText(reply)).parts).toHaveLength(1);
  });
});

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteSetAside } from '../../core/set-aside-notes.ts';
import { BatchBook } from '../../models/batch/batch-book.ts';
import { hostileTexts } from '../kit/hostile-texts.ts';
import { type LoopbackReply, type LoopbackRequest, startLoopbackServer } from '../kit/loopback-server.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { hiddenIn, shownAs, shownInBlock, shownShort } from '../kit/shown-as.ts';
import { brokenLinks, filesBelow, forbiddenIn } from '../reports/html/page-check.ts';

/** Texts of tasks, replies, names and messages at once; those of megabytes are for single writers (hostile-tables.test.ts). */
const texts = hostileTexts.map(({ text }) => text).filter((text) => text.length < 6000 && text.trim() !== '');
const joined = texts.filter((text) => text.length < 1000).join('\n');
const at = (index: number) => texts[index % texts.length] ?? '';
/** Two neighbours, so that half as many tasks and replies hold all. */
const pair = (index: number) => `${at(2 * index)} ${at(2 * index + 1)}`;
const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-hostile-'));
const results = join(folder, 'results');
const site = join(results, 'report', 'html');
const setAsideId = 'searchqa.lost';

function writeProject(url: string): void {
  const items = (split: string, from: number, count: number) => {
    mkdirSync(join(folder, 'data', split), { recursive: true });
    const rows = Array.from({ length: count }, (_, index) => ({
      id: `${pair(from + index)}${split}${index}`,
      question: at(from + index + 1),
      context: `[DOC] ${at(from + index + 2)}`,
      answers: [index % 3 === 0 ? at(from + index) : 'x'],
    }));
    writeFileSync(join(folder, 'data', split, 'items.json'), JSON.stringify(rows));
  };
  items('train', 0, 6);
  items('val', 6, 4);
  items('test', 0, Math.ceil(texts.length / 2));
  const endpoint = (name: string) =>
    `  ${name}: { provider: openai, baseUrl: '${url}', timeoutMs: 10000, limits: { start: 8, max: 8 } }\n`;
  const model = (name: string, at: string) =>
    `  ${name}: { endpoint: ${at}, model: ${name}, defaults: { maxOutputTokens: 4000 } }\n`;
  writeFileSync(
    join(folder, 'models.yaml'),
    `endpoints:\n${endpoint('e')}models:\n${model('target', 'e')}${model('writer', 'e')}${model('broken', 'e')}`,
  );
  const matrix = (name: string, target: string) => ({
    name,
    catalog: 'models.yaml',
    benchmarks: [{ name: 'searchqa', data: 'data' }],
    models: [target],
    optimizers: ['writer'],
    methods: [
      'no-skill',
      'one-shot',
      { name: 'skillopt', config: { epochs: 1, batchSize: 3, minibatchSize: 3, maxOutputTokens: 4000 } },
    ],
  });
  writeFileSync(join(folder, 'm.yaml'), JSON.stringify(matrix('m', 'target')));
  writeFileSync(join(folder, 'named.yaml'), JSON.stringify({ ...matrix(joined, joined), [joined]: joined }));
  writeFileSync(join(folder, 'broken.yaml'), JSON.stringify(matrix('broken', 'broken')));
}

/** Everything that a server can say is hostile. */
function reply(request: LoopbackRequest): LoopbackReply {
  if (request.protocol === 'models') return {};
  if (request.model === 'broken')
    return { fault: { kind: 'status', status: 401, message: joined, code: at(request.index) } };
  if (request.model === 'target') {
    if (request.index % 40 === 7)
      return { fault: { kind: 'status', status: 400, message: at(request.index), code: at(1) } };
    return {
      text: `${at(request.index + 3)}\n<answer>${pair(request.index)}</answer>`,
      model: pair(request.index),
      reasoning: { text: at(request.index) },
    };
  }
  if (!`${request.system}${request.userText}`.includes('"edits"'))
    return { text: `<document>\n# Learned by one-shot\n\n${joined}\n</document>`, model: at(5) };
  const edits = [{ op: 'append', target: '', content: `- ${joined}` }];
  return { text: JSON.stringify({ patch: { reasoning: joined, edits } }), model: at(6) };
}

let server: Awaited<ReturnType<typeof startLoopbackServer>>;
const printed: { command: string; code: number | null; stdout: string; stderr: string }[] = [];

async function tell(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const told = await runInProcess(args, { cwd: folder });
  printed.push({ command: args.join(' '), code: told.code, stdout: told.stdout, stderr: told.stderr });
  return told;
}

beforeAll(async () => {
  server = await startLoopbackServer({ reply });
  writeProject(server.url);
  await tell('plan', 'm.yaml');
  await tell('plan', 'm.yaml', '--json');
  await tell('run', 'm.yaml', '--out', 'results', '--events', 'all-events.jsonl');
  noteSetAside(results, { id: setAsideId, error: joined, code: 'INTERNAL', exitCode: 70, tries: 2 });
  const book = BatchBook.open(results);
  const [tag, key] = ['a'.repeat(32), 'b'.repeat(64)];
  book.announce(
    { tag, keys: [key, 'c'.repeat(64)], at: '2026-01-02T03:04:05.000Z' },
    { endpoint: at(40), model: at(41) },
  );
  book.made(tag, at(42));
  book.close(key);
  book.end();
  await tell('report', 'results');
}, 60_000);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const runs = () => filesBelow(join(results, 'runs')).filter((file) => basename(file) === 'events.jsonl');
const runFolder = (label: RegExp) =>
  join(
    'results',
    'runs',
    runs()
      .find((file) => label.test(file))
      ?.split('/')[0] ?? '',
  );

/** Text of a page, tags taken away. */
function text(page: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return page
    .replace(/<[^<>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '');
}

describe('a run in which all texts of others are hostile', () => {
  it('is printed by every command as text that neither acts nor hides', async () => {
    const [a, b] = [runFolder(/no-skill/), runFolder(/skillopt/)];
    for (const json of [[], ['--json']]) {
      await tell('status', 'results', ...json);
      await tell('compare', a, b, ...json, ...(json.length === 0 ? ['--all'] : []));
      await tell('skill', 'diff', 'results', '--run', basename(b), ...json);
      await tell('skill', 'blame', 'results', '--run', basename(b), ...json);
      await tell('skill', 'lint', 'results', '--data', 'data', ...json);
    }
    await tell('run', 'broken.yaml', '--out', 'broken');
    const [lost = ''] = readdirSync(join(folder, 'broken', 'runs'));
    noteSetAside(join(folder, 'broken'), {
      id: lost,
      error: at(50),
      code: 'INTERNAL',
      exitCode: 70,
      tries: 1,
    });
    await tell('status', 'broken');
    await tell('report', 'broken');
    const page = readFileSync(join(folder, 'broken', 'report', 'html', 'runs', `${lost}.html`), 'utf8');
    expect(text(page)).toContain(`set aside after 1 try: ${shownAs(at(50))}`);
    await tell('record', 'export', 'results', '--out', 'recording');
    await tell('replay', 'recording', '--data', 'searchqa=data');
    await tell('run', 'm.yaml', '--out', 'results', '--models', at(30));
    await tell('status', at(31));
    await tell('plan', 'named.yaml');
    for (const { command, stdout, stderr } of printed)
      expect(hiddenIn(`${stdout}${stderr}`.replaceAll('\t', ' ')), command).toEqual([]);
    // What is wrong with the user's own files and arguments ends with 2, the server that refuses with 3, a bad document with 1. What `compare` finds depends on the order of the replies.
    const refused = printed.flatMap(({ command, code }) =>
      code === 0 || command.startsWith('compare') ? [] : [`${command.slice(0, 10)} ${code}`],
    );
    expect(refused).toEqual([
      'skill lint 1',
      'skill lint 1',
      'run broken 3',
      'run m.yaml 2',
      `status ${at(31).slice(0, 3)} 2`,
      'plan named 2',
    ]);
    for (const { command, stdout } of printed.filter((one) => one.command.includes('--json')))
      if (command.startsWith('status')) for (const line of stdout.trimEnd().split('\n')) JSON.parse(line);
      else JSON.parse(stdout);
  });

  it('tells which calls are out in batches, and which runs a queue gave up', () => {
    const said = (command: string) => printed.find((one) => one.command === command)?.stdout ?? '';
    const plain = said('status results');
    expect(plain).toContain(
      `batch ${shownAs(at(42))}\n  1 of 2 calls out at ${shownAs(at(40))} for ${shownAs(at(41))} since 2026-01-02T`,
    );
    expect(plain).toContain(`${setAsideId}\n  set aside after 2 tries: ${shownAs(joined.slice(0, 2000))}\n`);
    const lines = said('status results --json')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(-2)).toEqual([
      { id: setAsideId, state: 'set-aside', tries: 2, error: joined.slice(0, 2000) },
      {
        batch: at(42),
        state: 'batch-open',
        endpoint: at(40),
        model: at(41),
        tag: 'a'.repeat(32),
        since: '2026-01-02T03:04:05.000Z',
        calls: 1,
        of: 2,
      },
    ]);
    const index = text(readFileSync(join(site, 'index.html'), 'utf8'));
    expect(index).toContain(
      `${setAsideId}: set aside after 2 tries: ${shownShort(joined.slice(0, 2000), 2000)}`,
    );
  });

  it('shows the whole of a learned document on the page of its run', () => {
    const page = text(readFileSync(join(site, 'runs', `${basename(runFolder(/one-shot/))}.html`), 'utf8'));
    const lines = joined.split('\n').map(shownInBlock);
    expect(lines.filter((line) => !page.includes(line))).toEqual([]);
  });

  it('asks the target the same under a hostile document as under none, but for the document in its place', () => {
    const asked = server.requests.filter(({ model }) => model === 'target');
    const [bare = ''] = asked.map(({ system }) => system).sort((a, b) => a.length - b.length);
    const [before = '', after = ''] = bare.split(/(?=## Task\n)/);
    expect(after).toContain('## Task');
    const plain = new Set(asked.filter(({ system }) => system === bare).map(({ userText }) => userText));
    const taught = asked.filter(({ system }) => system.includes('# Learned by one-shot'));
    expect(taught.length).toBeGreaterThanOrEqual(plain.size);
    for (const { system } of taught)
      expect([system.startsWith(`${before}## Skill\n`), system.endsWith(after)]).toEqual([true, true]);
    const same = new Set(taught.map(({ userText }) => userText));
    expect([...plain].filter((userText) => !same.has(userText))).toEqual([]);
  });

  it('has files of which each is whole for its reader, under names that are safe', () => {
    const files = filesBelow(folder).filter((file) => !file.startsWith('data/'));
    expect(files.filter((file) => !/^[\w.+-]+(?:\/[\w.+-]+)*$/.test(file))).toEqual([]);
    for (const file of files) {
      const content = readFileSync(join(folder, file), 'utf8');
      if (file.endsWith('.json')) JSON.parse(content);
      if (file.endsWith('.jsonl'))
        for (const line of content.split('\n').filter((each) => each !== '')) JSON.parse(line);
      if (/report\/.*\.csv$/.test(file)) parse(content, { relax_column_count: false });
      if (/report\/.*\.(?:csv|json|tex|txt)$|report\/[^/]*\.md$/.test(file))
        expect(hiddenIn(content.replaceAll('\t', ' ')), file).toEqual([]);
    }
    expect(existsSync('/tmp/owned')).toBe(false);
  });

  it('has pages with no markup but ours, all links of which lead somewhere', () => {
    const pages = filesBelow(site).filter((file) => file.endsWith('.html'));
    expect(pages.length).toBeGreaterThan(4);
    for (const file of pages) {
      const page = readFileSync(join(site, file), 'utf8');
      expect(forbiddenIn(page), file).toEqual([]);
      expect(hiddenIn(page.replaceAll('\t', ' ')), file).toEqual([]);
    }
    expect(brokenLinks(site)).toEqual([]);
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { makeTask } from '../../benchmarks/task.ts';
import { ContaminationError } from '../../core/errors.ts';
import { EventLog } from '../../core/event-log.ts';
import type { TranscriptEntry } from '../../core/vocabulary.ts';
import { ContaminationScan } from '../../matrix/arena/contamination.ts';
import { SkillText } from '../../matrix/arena/skill-text.ts';
import { folderOf } from '../../matrix/arena/task-folder.ts';
import type { TaskWorkspace } from '../../models/episode.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const sentence = 'Always write the date as day, month and year, in that order.';
const code = 'from openpyxl.utils import get_column_letter, range_boundaries';
const shared = 'Answer with the name of the lamp and nothing else at all.';
const document = `# Notes\n\n- **${sentence}**\n- Be brief.\n- ${shared}\n\n\`\`\`python\n${code}\n\`\`\`\n`;
const known = new SkillText([{ name: 'human document', text: document }]);

const workspace: TaskWorkspace = {
  files: { 'notes.txt': `${shared.toUpperCase()}\n`, 'data.bin': new Uint8Array([0, 255, 254, 1]) },
  taskMarkdown: '# Task\n\nWhat is the date?\n',
  prompt: 'Answer.',
  skillPreamble: '',
  images: [],
  expectedOutputs: [],
  mayWrite: true,
};

function says(role: 'user' | 'assistant', text: string): TranscriptEntry {
  return { type: 'message', role, parts: [{ type: 'text', text }] };
}
const call = (text: string): TranscriptEntry => ({
  type: 'tool-call',
  id: 'c',
  name: 'shell',
  arguments: JSON.stringify({ command: text }),
});
const shown = (text: string): TranscriptEntry => ({
  type: 'observation',
  callId: 'c',
  parts: [{ type: 'text', text }],
});

function scanned(
  transcript: readonly TranscriptEntry[],
  files: { laid?: Record<string, string>; left?: Record<string, string>; told?: string } = {},
) {
  const scan = new ContaminationScan('t-7', known, workspace);
  scan.told(files.told ?? 'Read task.md.');
  const bytes = (texts: Record<string, string> = {}) =>
    Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
  scan.laid(bytes({ '/task/task.md': workspace.taskMarkdown, ...files.laid }));
  scan.left(bytes(files.left));
  scan.end(transcript);
}

describe('a rollout without a skill', () => {
  it.each<[string, readonly TranscriptEntry[], object, RegExp]>([
    [
      'a sentence that a tool showed',
      [call('cat x'), shown(`  3\t${sentence}\n`)],
      {},
      /line of the human document: ".*Always write/,
    ],
    ['a sentence on other lines', [shown(sentence.replaceAll(' ', '\n '))], {}, /transcript holds a line/],
    ['a sentence in other letters and marks', [shown(`> ${sentence.toUpperCase()} <`)], {}, /human document/],
    ['a sentence in escapes', [call(`printf 'x\\n${sentence}\\n' > y`)], {}, /what the model wrote/],
    ['a sentence that the model wrote', [says('assistant', `Well. ${sentence}`)], {}, /what the model wrote/],
    ['a sentence of the prompt', [says('user', sentence)], {}, /transcript holds/],
    [
      'a prompt of the mode that names the skill',
      [],
      { told: 'Read .agents/skills/x' },
      /prompt of the mode/,
    ],
    [
      'another sentence than the one that the mode said',
      [says('user', shared), shown(sentence)],
      { told: shared },
      /transcript holds/,
    ],
    ['code that was shown first', [shown(code), call(code)], {}, /range_boundaries/],
    [
      'the folder of skills',
      [shown('.agents/skills')],
      {},
      /place of the skill under training, \.agents\/skills/,
    ],
    ['the name of the skill', [shown('a skillopt-target b')], {}, /skillopt-target/],
    [
      'a file that was laid',
      [],
      { laid: { '/task/.agents/skills/x/SKILL.md': 'x' } },
      /name of a file that was laid/,
    ],
    [
      'the text of a file that was laid',
      [],
      { laid: { '/task/a': sentence } },
      /file \/task\/a, which was laid/,
    ],
    ['a file that came back', [], { left: { '/task/out.md': `# ${sentence}` } }, /out\.md, which came back/],
  ])('fails for %s, naming the task', (_, transcript, files, said) => {
    const run = () => scanned(transcript, files);
    expect(run).toThrow(ContaminationError);
    expect(run).toThrow(said);
    expect(run).toThrow(/^task t-7 was done without a skill/);
  });

  it.each<[string, readonly TranscriptEntry[], object]>([
    ['nothing of the kind', [says('user', 'What is the date?'), says('assistant', 'The third of May.')], {}],
    [
      'lines that the task holds itself',
      [shown(shared), says('assistant', shared)],
      { left: { '/task/a': shared } },
    ],
    [
      "lines of the mode's own prompt, wherever they come back",
      [says('user', `Work.\n${sentence}`), says('assistant', sentence), shown(sentence)],
      { told: `Work.\n${sentence}\n`, left: { '/task/a': sentence } },
    ],
    ['what the harness says', [{ type: 'verification', text: `no answer: ${sentence}` }], {}],
    ['short lines', [shown('Be brief.')], {}],
    ['half a sentence', [shown(sentence.slice(0, 50))], {}],
    ['code that the model came to write', [call(code), shown(code)], { left: { '/task/solution.py': code } }],
    [
      'a look for skills that finds none',
      [call('ls .agents/skills'), shown("cannot access '.agents/skills'")],
      {},
    ],
    ['a file that is no text', [], { left: { '/task/out.xlsx': 'PK\u0003\u0004\u0000' } }],
  ])('passes with %s', (_, transcript, files) => {
    expect(() => scanned(transcript, files)).not.toThrow();
  });
});

it('is watched through the folder of a task: what the mode tells first is no leak, and anything else is', () => {
  const log = EventLog.open(temporaryFolder());
  onTestFinished(() => log.close());
  const task = makeTask({ id: 't-7', split: 'test', cluster: 'c', type: 'date', payload: {} });
  const folderWith = (prompt: string) => {
    const folder = folderOf({ task, skill: null }, workspace, { log, known: () => known });
    folder.onPrompt?.(prompt);
    return () => folder.scan?.end([says('user', sentence)]);
  };
  expect(folderWith(`Work.\n${sentence}`)).not.toThrow();
  expect(folderWith('Work.')).toThrow(ContaminationError);
});

import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../core/errors.ts';
import { skillOf } from '../../../core/hash.ts';
import { layOut } from '../../../modes/cli/layout.ts';
import { workspaceOf } from './folder-kit.ts';

const textOf = (data: Uint8Array | undefined): string => Buffer.from(data ?? []).toString('utf8');
const skillPlace = '/task/.agents/skills/skillopt-target/SKILL.md';
const png = new Uint8Array([137, 80, 78, 71]);

describe('the folder of a task', () => {
  it('holds the files, the task, and the document under its heading to the end of the file', () => {
    const { taskFiles, skillFiles, images } = layOut(workspaceOf(), skillOf('\n# Rules\n\n- One.\n\n'));
    expect(Object.keys(taskFiles)).toEqual(['/task/input.txt', '/task/task.md']);
    expect(textOf(taskFiles['/task/input.txt'])).toBe('six times seven\n');
    expect(textOf(taskFiles['/task/task.md'])).toBe('# Task\n\nWork out what input.txt says.\n');
    expect(Object.keys(skillFiles)).toEqual([skillPlace]);
    expect(textOf(skillFiles[skillPlace])).toBe(
      [
        '---',
        'name: "skillopt-target"',
        'description: "Guidance for the task in this folder. Read it before you start."',
        '---',
        '',
        '# Guidance for this task',
        '',
        'For sums.',
        '',
        '## Guidance',
        '',
        '# Rules',
        '',
        '- One.',
        '',
      ].join('\n'),
    );
    expect(images).toEqual([]);
  });

  it('says in words that a document is empty, and leaves out an empty preamble', () => {
    const { skillFiles } = layOut(workspaceOf({ skillPreamble: ' ' }), skillOf(' \n'));
    expect(textOf(skillFiles[skillPlace])).toMatch(
      /# Guidance for this task\n\n## Guidance\n\nThere is no guidance yet\. Work from the task alone\.\n$/,
    );
  });

  it('has no skill file where the slot is absent', () => {
    expect(layOut(workspaceOf(), null).skillFiles).toEqual({});
  });

  it('numbers the pictures, gives them plain names with the ending of their kind, and lists them', () => {
    const names = [
      'page 1.jpeg',
      '../../etc/passwd',
      '.png',
      `${'long'.repeat(40)}.png`,
      'Übersicht\u202e.gif',
      '',
    ];
    const workspace = workspaceOf({
      images: names.map((name) => ({ name, mediaType: 'image/png', data: png })),
    });
    const { taskFiles, images } = layOut(workspace, null);
    expect(images).toEqual([
      'attachments/01_page_1.png',
      'attachments/02_etc_passwd.png',
      'attachments/03_image.png',
      `attachments/04_${'long'.repeat(15)}.png`,
      'attachments/05_bersicht_.png',
      'attachments/06_image.png',
    ]);
    for (const path of images) expect(taskFiles[`/task/${path}`]).toBe(png);
    expect(textOf(taskFiles['/task/ATTACHMENTS.md'])).toMatch(
      /^# Attachments\n\n.*\n\n1\. `attachments\/01_page_1\.png`\n2\. /,
    );
  });

  it('keeps the order of a hundred pictures in their names', () => {
    const one = { name: 'a', mediaType: 'image/jpeg', data: png };
    const { images } = layOut(workspaceOf({ images: Array.from({ length: 100 }, () => one) }), null);
    expect([...images].sort()).toEqual(images);
    expect(images[0]).toBe('attachments/001_a.jpg');
  });

  it.each([
    '../out.txt',
    '/etc/passwd',
    'a//b',
    'a/./b',
    'a\\b',
    'a\u202eb',
    '',
    'task.md',
    'TASK.md',
    'attachments',
    'Attachments/x.png',
    'attachments.md',
    '.agents/skills/other/SKILL.md',
    'AGENTS.md',
    'docs/AGENTS.md',
    'agents.override.md',
    'CLAUDE.md',
    'docs/claude.local.md',
    '.claude/settings.json',
    'docs/.codex/config.toml',
    '.mcp.json',
    '.git/config',
  ])('refuses the path %j, as a file and as an answer', (path) => {
    for (const changes of [{ files: { [path]: 'x' } }, { expectedOutputs: [path] }])
      expect(() => layOut(workspaceOf(changes), null)).toThrow(ConfigError);
  });

  it('refuses a file that is the folder of another one', () => {
    expect(() => layOut(workspaceOf({ files: { a: 'x', 'a/b': 'y' } }), null)).toThrow(
      /folder of '\/task\/a\/b'/,
    );
  });

  it('takes plain names that only look alike', () => {
    const files = { 'docs/task.md': 'x', 'my-agents.md': 'y', 'documents/attachments/z.txt': 'z' };
    expect(Object.keys(layOut(workspaceOf({ files }), null).taskFiles)).toHaveLength(4);
  });
});

import { describe, expect, it } from 'vitest';
import { claudeCodeReport } from '../../../modes/claude-code/events.ts';
import type { ToolCall } from '../../../modes/cli/cli-report.ts';
import { lines } from '../cli/fake-cli.ts';

const bash = (id: string): ToolCall => ({
  type: 'tool-call',
  id,
  name: 'Bash',
  kind: 'function',
  arguments: '{"command":"x"}',
});
const told = (...content: object[]) => ({
  type: 'user',
  message: { role: 'user', content },
  parent_tool_use_id: null,
  session_id: 'b3d01db0',
  uuid: 'a6cc0f75',
  timestamp: '2026-11-29T00:47:26.649Z',
});
const result = (id: string, content: unknown) => ({ tool_use_id: id, type: 'tool_result', content });
const ended = {
  type: 'result',
  subtype: 'success',
  is_error: false,
  api_error_status: null,
  duration_ms: 369,
  num_turns: 7,
  result: '<answer>42</answer>',
  permission_denials: [],
  uuid: 'd45744ed',
};
const picture = 'iVBORw0KGgo=';

describe('what Claude Code prints', () => {
  it('ends with the result', () => {
    const stdout = lines(
      { type: 'system', subtype: 'init', cwd: '/task', session_id: 'b3d01db0', tools: ['Bash', 'Read'] },
      { type: 'assistant', message: { id: 'm1', content: [{ type: 'text', text: 'Reading.' }] } },
      ended,
    );
    expect(claudeCodeReport(stdout)).toMatchObject({
      isEnded: true,
      answer: '<answer>42</answer>',
      failure: null,
      denied: [],
    });
  });

  it('gives each call its result, text and pictures', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } };
    const { resultOf } = claudeCodeReport(
      lines(
        told(result('t2', 'Exit code 3\nout')),
        told(result('t1', '1\t# Task\n2\t')),
        told(result('t3', [{ type: 'text', text: 'See:' }, image])),
      ),
    );
    expect(resultOf(bash('t1'))).toEqual([{ type: 'text', text: '1\t# Task\n2\t' }]);
    expect(resultOf(bash('t2'))).toEqual([{ type: 'text', text: 'Exit code 3\nout' }]);
    expect(resultOf(bash('t3'))).toEqual([
      { type: 'text', text: 'See:' },
      { type: 'image', mediaType: 'image/png', data: Buffer.from(picture, 'base64') },
    ]);
    expect(resultOf(bash('t4'))).toBeNull();
  });

  it('leaves out pictures that are none', () => {
    const image = (source: object) => ({ type: 'image', source: { type: 'base64', ...source } });
    const { resultOf } = claudeCodeReport(
      lines(
        told(
          result('t1', [
            image({ media_type: 'image/svg+xml', data: picture }),
            image({ media_type: 'image/png', data: 'not base64!' }),
            image({ media_type: 'image/png', type: 'url', url: 'https://example.com' }),
            { type: 'document' },
            7,
          ]),
        ),
      ),
    );
    expect(resultOf(bash('t1'))).toEqual([]);
  });

  it('fails by is_error, whatever its subtype says, and by the subtype', () => {
    const failed = { ...ended, is_error: true, result: 'API Error: 400 prompt is too long' };
    expect(claudeCodeReport(lines(failed))).toMatchObject({
      isEnded: true,
      answer: null,
      failure: 'API Error: 400 prompt is too long',
    });
    const { result: _, ...without } = { ...ended, subtype: 'error_during_execution' };
    expect(claudeCodeReport(lines(without))).toMatchObject({
      answer: null,
      failure: 'the result is error_during_execution',
    });
  });

  it('names the tools that it did not permit', () => {
    const denial = { tool_name: 'Bash', tool_use_id: 't2', tool_input: { command: 'ls' } };
    const report = claudeCodeReport(lines({ ...ended, permission_denials: [denial, denial] }));
    expect(report).toMatchObject({ answer: '<answer>42</answer>', denied: ['Bash', 'Bash'] });
  });

  it('never throws: nothing, garbage, other shapes, a line that was cut', () => {
    const garbage = lines(
      'warning',
      { type: 'user', message: 'text' },
      { type: 'user', message: { content: 'text' } },
      told({ type: 'tool_result' }, { type: 'text', text: 'x' }),
      { type: 7 },
      JSON.stringify(ended).slice(0, -1),
    );
    for (const stdout of ['', '\n', '\u0000', garbage])
      expect(claudeCodeReport(stdout)).toMatchObject({
        isEnded: false,
        answer: null,
        failure: null,
        denied: [],
      });
  });

  it('takes fields of another kind for absent ones', () => {
    const odd = { ...ended, result: 7, is_error: 'yes', permission_denials: 'none' };
    expect(claudeCodeReport(lines(odd))).toMatchObject({ isEnded: true, answer: '', denied: [] });
    const { resultOf } = claudeCodeReport(lines(told(result('t1', 7))));
    expect(resultOf(bash('t1'))).toEqual([{ type: 'text', text: '' }]);
  });
});

import { describe, expect, it } from 'vitest';
import type { ToolCall } from '../../../modes/cli/cli-report.ts';
import { codexReport, settledCodexText } from '../../../modes/codex/events.ts';
import { lines } from '../cli/fake-cli.ts';

const exec = (id: string, cmd: string): ToolCall => ({
  type: 'tool-call',
  id,
  name: 'exec_command',
  kind: 'function',
  arguments: JSON.stringify({ cmd }),
});
const text = (shown: string) => [{ type: 'text', text: shown }];

/** As codex 0.169.0 printed them. */
const recorded = lines(
  { type: 'thread.started', thread_id: '01a224ce-ff85-72e1-981b-3fcf3f435e1e' },
  {
    type: 'item.completed',
    item: { id: 'item_0', type: 'error', message: 'Model metadata for `local-model` not found.' },
  },
  { type: 'turn.started' },
  { type: 'item.completed', item: { id: 'item_1', type: 'reasoning', text: 'I think' } },
  { type: 'item.completed', item: { id: 'item_2', type: 'agent_message', text: 'Reading first.' } },
  command('item_3', "/bin/bash -lc 'cat task.md; echo hi > solution.py'", '# Task\n', 0),
  command('item_4', '/bin/bash -lc "echo \'par\'"', 'par\n', 0),
  command('item_5', "/bin/bash -lc 'exit 3'", '', 3),
  command('item_6', "/bin/bash -lc 'exit 3'", 'later\n', 3),
  { type: 'item.started', item: { ...item('item_7', "/bin/bash -lc 'sleep 99'"), status: 'in_progress' } },
  { type: 'item.completed', item: { id: 'item_8', type: 'file_change', changes: [], status: 'completed' } },
  { type: 'item.completed', item: { id: 'item_9', type: 'agent_message', text: '<answer>42</answer>' } },
  { type: 'turn.completed', usage: { input_tokens: 728, cached_input_tokens: 35, output_tokens: 70 } },
);

function item(id: string, line: string) {
  return { id, type: 'command_execution', command: line, aggregated_output: '', exit_code: null };
}

function command(id: string, line: string, output: string, exitCode: number) {
  const status = exitCode === 0 ? 'completed' : 'failed';
  return {
    type: 'item.completed',
    item: { ...item(id, line), aggregated_output: output, exit_code: exitCode, status },
  };
}

describe('what codex prints', () => {
  it('ends with the last message of the turn', () => {
    expect(codexReport(recorded)).toMatchObject({
      isEnded: true,
      answer: '<answer>42</answer>',
      failure: null,
      denied: [],
    });
  });

  it('gives each call the result of its command, whatever order they ended in', () => {
    const { resultOf } = codexReport(recorded);
    expect(resultOf(exec('c1', 'cat task.md; echo hi > solution.py'))).toEqual(text('# Task\n'));
    expect(resultOf(exec('c2', 'exit 3'))).toEqual(text('exit code 3\n'));
    expect(resultOf(exec('c3', "echo 'par'"))).toEqual(text('par\n'));
    expect(resultOf(exec('c4', 'exit 3'))).toEqual(text('exit code 3\nlater\n'));
  });

  it('knows nothing of calls that it did not run, or did not run to an end', () => {
    const { resultOf } = codexReport(recorded);
    expect(resultOf(exec('c1', 'sleep 99'))).toBeNull();
    // Part of a command that ran.
    expect(resultOf(exec('c1', '3'))).toBeNull();
    expect(resultOf(exec('c1', ''))).toBeNull();
    expect(resultOf({ ...exec('c2', 'exit 3'), name: 'view_image' })).toBeNull();
    expect(resultOf({ ...exec('c3', ''), arguments: '{"cmd":' })).toBeNull();
    expect(resultOf({ ...exec('c4', ''), arguments: '{"cmd":7}' })).toBeNull();
  });

  it('has no answer where the turn failed, though the model had said something', () => {
    const message = "Codex ran out of room in the model's context window.";
    const report = codexReport(
      lines(
        { type: 'item.completed', item: { type: 'agent_message', text: 'Reading first.' } },
        { type: 'error', message: 'Reconnecting... 1/5' },
        { type: 'error', message },
        { type: 'turn.failed', error: { message } },
      ),
    );
    expect(report).toMatchObject({ isEnded: true, answer: null, failure: message });
    expect(codexReport(lines({ type: 'turn.failed' })).failure).toBe('the turn failed');
  });

  it('takes notices of another try for no failure when the turn went well', () => {
    const report = codexReport(
      lines({ type: 'error', message: 'Reconnecting... 1/5' }, { type: 'turn.completed' }),
    );
    expect(report).toMatchObject({ isEnded: true, answer: '', failure: null });
  });

  it('notes commands and changes that were turned down', () => {
    const declined = (type: string) => ({
      type: 'item.completed',
      item: { type, command: 'rm', status: 'declined' },
    });
    const report = codexReport(lines(declined('command_execution'), declined('file_change')));
    expect(report.denied).toEqual(['command', 'file_change']);
    expect(report.resultOf(exec('c1', 'rm'))).toEqual(text('not allowed\n'));
  });

  it('never throws: nothing, garbage, other shapes, a line that was cut', () => {
    const garbage = lines(
      'warning: {"type":"turn.completed"}',
      { type: 'item.completed' },
      { type: 'item.completed', item: 7 },
      { type: 'item.completed', item: { type: 'agent_message', text: 7 } },
      { type: 'item.completed', item: { type: 'command_execution', command: null } },
      { type: 'error' },
      { type: 7 },
      '{"type":"turn.completed"',
    );
    for (const stdout of ['', '\n', '\u0000', garbage])
      expect(codexReport(stdout)).toMatchObject({ isEnded: false, answer: null, failure: null, denied: [] });
  });
});

describe('what codex tells its model of a command', () => {
  const told = (code: string) =>
    `Chunk ID: 7c44f0\nWall time: 0.0031 seconds\n${code}Original token count: 2\nOutput:\n# Task\n`;

  it('is kept without clocks and numbers', () => {
    expect(settledCodexText(told('Process exited with code 0\n'))).toBe('# Task\n');
    expect(settledCodexText(told('Process exited with code 3\n'))).toBe('exit code 3\n# Task\n');
    expect(settledCodexText(told('Process running with session ID 1\n'))).toBe(
      'still running as session 1\n# Task\n',
    );
    expect(settledCodexText(told(''))).toBe('still running\n# Task\n');
  });

  it.each(['unsupported call: nonsense', 'no\nOutput:\nof a command', ''])(
    'is kept whole otherwise: %j',
    (other) => {
      expect(settledCodexText(other)).toBe(other);
    },
  );
});

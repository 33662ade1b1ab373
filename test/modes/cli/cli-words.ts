import type { Part } from '../../../models/contract.ts';
import { createClaudeCodeMode } from '../../../modes/claude-code/claude-code-mode.ts';
import type { CliModeServices, CliName } from '../../../modes/cli/contract.ts';
import { createCodexMode } from '../../../modes/codex/codex-mode.ts';
import type { Mode } from '../../../modes/contract.ts';
import { lines } from './fake-cli.ts';

/** What each CLI prints, as recorded from codex 0.169.0 and Claude Code 2.1.197, less what no one reads. */
export interface CliWords {
  readonly create: (services: CliModeServices) => Mode;
  readonly call: (id: string, command: string) => Part;
  readonly ran: (id: string, command: string, output: string, exitCode?: number) => string;
  readonly answered: (text: string) => string;
  readonly failed: (message: string) => string;
  readonly denied: string;
}

const clock = (): object => ({ uuid: crypto.randomUUID(), timestamp: new Date().toISOString() });

const codex: CliWords = {
  create: createCodexMode,
  call: (id, command) => ({
    type: 'tool-call',
    id,
    name: 'exec_command',
    kind: 'function',
    arguments: JSON.stringify({ cmd: command }),
  }),
  ran: (_id, command, output, exitCode = 0) => {
    const item = { id: 'item_1', type: 'command_execution', command: `/bin/bash -lc '${command}'` };
    return lines(
      {
        type: 'item.started',
        item: { ...item, aggregated_output: '', exit_code: null, status: 'in_progress' },
      },
      {
        type: 'item.completed',
        item: {
          ...item,
          aggregated_output: output,
          exit_code: exitCode,
          status: exitCode === 0 ? 'completed' : 'failed',
        },
      },
    );
  },
  answered: (text) =>
    lines(
      ...(text === ''
        ? []
        : [{ type: 'item.completed', item: { id: 'item_9', type: 'agent_message', text } }]),
      { type: 'turn.completed', usage: { input_tokens: 1, cached_input_tokens: 0, output_tokens: 1 } },
    ),
  failed: (message) => lines({ type: 'error', message }, { type: 'turn.failed', error: { message } }),
  denied:
    lines({
      type: 'item.completed',
      item: { type: 'command_execution', command: 'x', aggregated_output: '', status: 'declined' },
    }) + lines({ type: 'turn.completed' }),
};

const claudeCode: CliWords = {
  create: createClaudeCodeMode,
  call: (id, command) => ({
    type: 'tool-call',
    id,
    name: 'Bash',
    kind: 'function',
    arguments: JSON.stringify({ command }),
  }),
  ran: (id, _command, output, exitCode = 0) => {
    const content = exitCode === 0 ? output : `Exit code ${exitCode}\n${output}`;
    const result = { type: 'tool_result', tool_use_id: id, content, is_error: exitCode !== 0 };
    return lines({ type: 'user', message: { role: 'user', content: [result] }, ...clock() });
  },
  answered: (result) =>
    lines({
      type: 'result',
      subtype: 'success',
      is_error: false,
      result,
      permission_denials: [],
      ...clock(),
    }),
  failed: (result) => lines({ type: 'result', subtype: 'success', is_error: true, result, ...clock() }),
  denied: lines({
    type: 'result',
    subtype: 'success',
    is_error: false,
    result: '',
    permission_denials: [{ tool_name: 'command', tool_use_id: 'c1', tool_input: {} }],
  }),
};

export const cliWords: Readonly<Record<CliName, CliWords>> = { codex, 'claude-code': claudeCode };

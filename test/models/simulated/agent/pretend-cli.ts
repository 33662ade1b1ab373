import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  type CallContext,
  type ChatRequest,
  type Message,
  type Part,
  type Provider,
  replyText,
  type ToolDefinition,
  textMessage,
} from '../../../../models/contract.ts';
import { contextOf } from '../ask.ts';

export type CliStyle = 'codex' | 'claude-code';

export interface PretendRun {
  /** The last message. */
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: Readonly<Record<string, string>> }[];
  /** What was asked, turn by turn. */
  readonly requests: readonly ChatRequest[];
}

export interface PretendOptions {
  readonly style: CliStyle;
  readonly folder: string;
  readonly prompt: string;
  readonly sampling?: Partial<CallContext['sampling']>;
  /** Changes what a tool gives back. */
  readonly spoil?: (output: string, turn: number) => string;
}

const mostTurns = 100;

/**
 * Stands in for an agent CLI: asks a model turn by turn, and carries out its tool calls in a real folder. Results look as
 * those of Codex CLI 0.169.0 and Claude Code 2.1.197 do, cut ones too (measured).
 */
export async function runPretendCli(model: Provider, options: PretendOptions): Promise<PretendRun> {
  const messages = openingOf(options.style, options.prompt);
  const calls: PretendRun['calls'][number][] = [];
  const requests: ChatRequest[] = [];
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const request: ChatRequest = {
      messages: [...messages],
      tools: toolsOf[options.style].map(toolNamed),
      maxOutputTokens: 1000,
    };
    requests.push(request);
    const reply = await model.complete(request, contextOf(options.sampling), new AbortController().signal);
    const asked = reply.parts.filter((part) => part.type === 'tool-call');
    if (asked.length === 0) return { text: replyText(reply), calls, requests };
    messages.push({ role: 'assistant', parts: reply.parts });
    for (const call of asked) {
      const given: Record<string, string> = JSON.parse(call.arguments);
      calls.push({ name: call.name, arguments: given });
      const parts = await resultOf(call.name, given, { ...options, turn });
      messages.push({ role: 'tool', parts: [{ type: 'tool-result', callId: call.id, parts }] });
    }
  }
  throw new Error(`no end after ${mostTurns} turns`);
}

const toolsOf: Readonly<Record<CliStyle, readonly string[]>> = {
  codex: ['exec_command', 'write_stdin', 'view_image', 'update_goal'],
  'claude-code': ['Bash', 'Read'],
};

function toolNamed(name: string): ToolDefinition {
  return { name, description: '', kind: 'function', parameters: {} };
}

function openingOf(style: CliStyle, prompt: string): Message[] {
  if (style === 'codex')
    return [
      textMessage('developer', 'You are a coding agent running in the Codex CLI, a coding assistant.'),
      textMessage('user', '<environment_context>\n  <cwd>/task</cwd>\n</environment_context>'),
      textMessage('user', prompt),
    ];
  return [
    textMessage('system', "You are a Claude agent, built on Anthropic's Claude Agent SDK."),
    {
      role: 'user',
      parts: [
        { type: 'text', text: '<system-reminder>Today is a day.</system-reminder>' },
        { type: 'text', text: prompt },
      ],
    },
  ];
}

type ResultParts = Extract<Part, { type: 'tool-result' }>['parts'];

async function resultOf(
  name: string,
  given: Readonly<Record<string, string>>,
  { style, folder, spoil, turn }: PretendOptions & { turn: number },
): Promise<ResultParts> {
  if (name === 'view_image' || name === 'Read') {
    const data = readFileSync(given.path ?? given.file_path ?? '');
    return [{ type: 'image', mediaType: 'image/png', data }];
  }
  const output = await shell(given.cmd ?? given.command ?? '', folder);
  const text = spoil === undefined ? output : spoil(output, turn);
  return [{ type: 'text', text: style === 'codex' ? likeCodex(text) : likeClaude(text) }];
}

function shell(command: string, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', command], { cwd, timeout: 20_000 }, (error, stdout, stderr) => {
      if (error?.killed === true) reject(error);
      else resolve(stdout + stderr);
    });
  });
}

function likeCodex(output: string): string {
  const bytes = Buffer.from(output);
  const tokens = Math.ceil(bytes.length / 4);
  const lines = ['Chunk ID: 484a75', 'Wall time: 0.1698 seconds', 'Process exited with code 0'];
  const head = `${lines.join('\n')}\nOriginal token count: ${tokens}\nOutput:\n`;
  if (bytes.length <= 10_000) return head + output;
  const half = 4900;
  const count = output.split('\n').length;
  return [
    `${head}Warning: truncated output (original token count: ${tokens})\nTotal output lines: ${count}\n`,
    `${bytes.subarray(0, half)}…${tokens - 2450} tokens truncated…${bytes.subarray(-half)}`,
  ].join('\n');
}

function likeClaude(output: string): string {
  const text = output.trimEnd();
  if (text.length <= 30_000) return text;
  const kept = text.slice(0, 2000);
  return `<persisted-output>\nOutput too large (${Math.round(text.length / 1024)}KB). Full output saved to: /home/agent/x.txt\n\nPreview (first 2KB):\n${kept}\n...\n</persisted-output>`;
}

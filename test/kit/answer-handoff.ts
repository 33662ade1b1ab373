import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBenchmark } from '../../benchmarks/registry.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import {
  type CallContext,
  type Message,
  type Provider,
  replyText,
  textMessage,
} from '../../models/contract.ts';
import { checkReply } from '../../models/handoff/check-reply.ts';
import { createSimulatedProvider } from '../../models/simulated/provider.ts';

/** A request of a hand-off folder, read from its page alone as its answerer would. */
export interface HandoffRequest {
  readonly key: string;
  readonly page: string;
  readonly replyFile: string;
  readonly messages: readonly Message[];
  /** Empty where the page shows none. */
  readonly schema: JsonObject;
}

/** Requests without a reply file, by name. */
export function openRequests(folder: string): HandoffRequest[] {
  const names = readdirSync(folder);
  return names
    .filter((name) => name.endsWith('.request.md'))
    .sort()
    .map((name) => readRequest(folder, name))
    .filter(({ replyFile }) => !names.includes(replyFile));
}

/** Writes replies as the page asks for it: under another name first. Returns how many were written. */
export async function answerAll(
  folder: string,
  answer: (request: HandoffRequest) => string | Promise<string>,
): Promise<number> {
  const open = openRequests(folder);
  for (const request of open) {
    const path = join(folder, request.replyFile);
    writeFileSync(`${path}.new`, await answer(request));
    renameSync(`${path}.new`, path);
  }
  return open.length;
}

/** An answerer that plays a simulated optimizer on what the pages say. */
export async function simulatedAnswerer(benchmarkName: string, model: string) {
  const signal = new AbortController().signal;
  const definition = findBenchmark(benchmarkName);
  const benchmark = definition.create({ prompts: new PromptLibrary() });
  const source = definition.defaultSource ?? { kind: 'bundled' as const };
  const dataset = await benchmark.load({ source, settings: {}, limit: 0, signal });
  const book = benchmark.simulation?.(dataset);
  if (book === undefined) throw new Error(`${benchmarkName} has no simulation`);
  const provider: Provider = createSimulatedProvider(model, [book]);
  return async ({ messages, schema }: HandoffRequest): Promise<string> => {
    const request = { messages, maxOutputTokens: 16_384, replySchema: { name: 'reply', schema } };
    // It now and then writes something else; whoever answers by hand would look at the schema again.
    for (let draw = 0; draw < 20; draw += 1) {
      const reply = await provider.complete(request, contextOf(draw), signal);
      const checked = checkReply(withoutSupport(replyText(reply)), request);
      if (checked.ok) return checked.text;
    }
    throw new Error('the simulated optimizer does not meet the schema');
  };
}

/** Simulated analysts count the support of their edits, which the schema of a patch does not know. */
function withoutSupport(text: string): string {
  if (!text.includes('"patch"')) return text;
  return text.replace(/,\s*"support_count": *\d+/g, '');
}

function contextOf(draw: number): CallContext {
  return {
    role: 'optimizer',
    phase: 'learn',
    kind: 'any',
    place: {},
    taskId: null,
    sampling: { repeat: 0, visit: 0, draw },
  };
}

function readRequest(folder: string, name: string): HandoffRequest {
  const page = readFileSync(join(folder, name), 'utf8');
  const replyFile = /^Reply file: `([^`]+)`$/m.exec(page)?.[1];
  if (replyFile === undefined) throw new Error(`${name} names no reply file`);
  const shape = /\n## Shape of the reply[^\n]*\n\n```json\n([\s\S]*)\n```\n$/.exec(page)?.[1] ?? '{}';
  const key = name.replace('.request.md', '');
  return { key, page, replyFile, messages: messagesOf(page), schema: JSON.parse(shape) };
}

function messagesOf(page: string): Message[] {
  const messages: Message[] = [];
  const lines = page.split('\n');
  let role: Message['role'] | null = null;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const heading = /^## (?:Message \d+ of \d+: (system|user|assistant)|Shape of the reply.*)$/.exec(line);
    if (heading !== null) role = (heading[1] as Message['role'] | undefined) ?? null;
    const fence = /^(`{3,})[a-z]*$/.exec(line)?.[1];
    if (fence === undefined) continue;
    const end = lines.indexOf(fence, at + 1);
    if (role !== null) messages.push(textMessage(role, lines.slice(at + 1, end).join('\n')));
    at = end;
  }
  return messages;
}

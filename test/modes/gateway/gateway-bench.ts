import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll } from 'vitest';
import type { ChatModel, Part } from '../../../models/contract.ts';
import type { Gateway, SessionOptions } from '../../../modes/gateway/contract.ts';
import { startGateway } from '../../../modes/gateway/gateway.ts';
import type { GatewayLimits } from '../../../modes/gateway/limits.ts';
import { type ScriptedTurn, scriptedModel } from '../../kit/scripted-model.ts';

export const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
export const pngBase64 = Buffer.from(png).toString('base64');

export const sessionContext: SessionOptions['context'] = {
  role: 'target',
  phase: 'eval',
  kind: 'rollout',
  place: {},
  taskId: 't1',
  sampling: { repeat: 0, visit: 0, draw: 0 },
};

export function toolCall(
  id: string,
  name: string,
  written: string,
  kind: 'function' | 'custom' = 'function',
) {
  return { type: 'tool-call', id, name, kind, arguments: written } as const satisfies Part;
}

/** One gateway for the tests of a file; each test opens sessions of its own. */
export function gatewayBench(limits: Partial<GatewayLimits> = {}) {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ limits });
  });
  afterAll(() => gateway.close());

  /** A session whose model plays `turns`, and clients that hold its token. */
  function script(turns: readonly ScriptedTurn[], change: Partial<SessionOptions> = {}) {
    const model = scriptedModel(turns);
    return { model, ...open(model, change) };
  }

  function open(model: ChatModel, change: Partial<SessionOptions> = {}) {
    const session = gateway.open({
      model,
      context: sessionContext,
      settings: { maxOutputTokens: 4000 },
      modelLimitMs: 60_000,
      signal: new AbortController().signal,
      ...change,
    });
    return { session, ...clientsOf(gateway.url, session.token) };
  }

  return { gateway: () => gateway, script, open };
}

export function clientsOf(url: string, token: string) {
  const openai = new OpenAI({ apiKey: token, baseURL: `${url}/v1`, maxRetries: 0 });
  const anthropic = new Anthropic({ apiKey: token, baseURL: url, maxRetries: 0 });
  /** Sends a body as it is. */
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { openai, anthropic, post };
}

/** Data of the events of a stream, in order; comments left out. */
export function eventsOf(text: string): { readonly name: string | null; readonly data: unknown }[] {
  return text.split('\n\n').flatMap((block) => {
    const name = /^event: (.*)$/m.exec(block)?.[1] ?? null;
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data === undefined) return [];
    return [{ name, data: data === '[DONE]' ? data : JSON.parse(data) }];
  });
}

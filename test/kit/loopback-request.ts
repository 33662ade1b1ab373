import type { IncomingHttpHeaders } from 'node:http';

type LoopbackProtocol = 'openai-chat' | 'openai-responses' | 'anthropic' | 'models' | 'other';

/** One request as the server saw it. */
export interface LoopbackRequest {
  readonly protocol: LoopbackProtocol;
  readonly method: string;
  /** Path with the query string. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON body; `{}` when there was none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Wire name of the model, empty when the request names none. */
  readonly model: string;
  /** All system and developer text, joined by line breaks. */
  readonly system: string;
  /** Text of the last user message. */
  readonly userText: string;
  /** User and assistant messages in order, those of a re-ask included. */
  readonly turns: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
  /** 0 for the server's first request. */
  readonly index: number;
}

export function readLoopbackRequest(raw: {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  index: number;
}): LoopbackRequest {
  const body = parsed(raw.text);
  const turns = [
    { role: 'system', content: body.system },
    { role: 'system', content: body.instructions },
    ...list(body.messages),
    ...list(body.input),
  ].filter(isRecord);
  const systemTexts = turns
    .filter((turn) => turn.role === 'system' || turn.role === 'developer')
    .map((turn) => textOf(turn.content));
  const spoken = turns.flatMap(({ role, content }) =>
    role === 'user' || role === 'assistant' ? [{ role, text: textOf(content) } as const] : [],
  );
  const lastUser = turns.findLast((turn) => turn.role === 'user' && textOf(turn.content) !== '');
  return {
    protocol: protocolOf(raw.path),
    method: raw.method,
    path: raw.path,
    headers: raw.headers,
    body,
    model: typeof body.model === 'string' ? body.model : '',
    system: systemTexts.filter((text) => text !== '').join('\n'),
    turns: spoken.length === 0 ? [{ role: 'user', text: textOf(body.input) }] : spoken,
    userText: lastUser === undefined ? textOf(body.input) : textOf(lastUser.content),
    index: raw.index,
  };
}

/** The prefix does not matter: `/v1/messages`, `/messages` and `/openai/deployments/x/chat/completions` all work. */
function protocolOf(path: string): LoopbackProtocol {
  const plain = path.replace(/\?.*$/, '');
  if (plain.endsWith('/chat/completions')) return 'openai-chat';
  if (plain.endsWith('/responses')) return 'openai-responses';
  if (plain.endsWith('/messages')) return 'anthropic';
  if (plain.endsWith('/models')) return 'models';
  return 'other';
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .filter(isRecord)
    .map((part) => (typeof part.text === 'string' ? part.text : ''))
    .join('');
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

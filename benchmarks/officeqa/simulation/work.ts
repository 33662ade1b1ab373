import type { ChatRequest, Message } from '../../../models/contract.ts';
import type { SimulatedAct } from '../../../models/simulated/book.ts';
import type { Evidence } from '../mini/question.ts';
import { documentFolder } from '../tools/task-documents.ts';

/** Lines that the simulated reader asks for at once, and how often it asks at most before it answers. */
const [linesAtOnce, mostReads] = [25, 12];

/** A tool call that was made, with what came back; null where no result came back. */
interface Looked {
  readonly name: string;
  readonly path: string;
  readonly pattern: string;
  readonly start: number;
  readonly result: string | null;
}

/**
 * What the simulated target does next: it looks for the title of a table, reads on from there until it has seen the
 * lines that the answer rests on, for one document after the other, and then answers. Without tools it needs parts of
 * the documents in the prompt.
 */
export function nextAct(evidence: readonly Evidence[], request: ChatRequest): SimulatedAct {
  const prompt = textsOf(request.messages.filter(({ role }) => role === 'user'));
  const names = (request.tools ?? []).map(({ name }) => name);
  const looked = lookedUp(request.messages);
  const seen = [prompt, ...looked.map(({ result }) => result ?? '')].join('\n');
  const missing = evidence.find(({ rows }) => rows.some((row) => !seen.includes(row)));
  // An agent in a folder has other tools than these, and reads the documents with them.
  if (missing === undefined && looked.length > 0) return { kind: 'answer', informed: true };
  if (!names.includes('grep') || !names.includes('read')) {
    const given = /^## (?:Document Excerpts|Oracle Parsed Pages)$/m.test(prompt);
    if (given) return { kind: 'answer', informed: missing === undefined };
    return { kind: 'refuse', problem: 'it offers neither grep and read nor any text of the documents' };
  }
  if (missing === undefined) return { kind: 'answer', informed: true };
  const path = `${documentFolder}/${missing.file}`;
  if (!prompt.includes(path)) return { kind: 'refuse', problem: `its prompt does not name ${path}` };
  if (looked.length >= mostReads) return { kind: 'answer', informed: false };
  return nextLook(missing, path, looked);
}

function nextLook({ table }: Evidence, path: string, looked: readonly Looked[]): SimulatedAct {
  const search = looked.find((look) => look.name === 'grep' && look.path === path && look.pattern === table);
  if (search === undefined) return call('grep', { pattern: table, path });
  const [, line] = /^(\d+): /.exec(search.result ?? '') ?? [];
  if (line === undefined) return { kind: 'answer', informed: false };
  const last = looked.findLast((look) => look.name === 'read' && look.path === path);
  // Cut windows end early: the next one begins behind the last whole line that came back.
  const start = last === undefined ? Number(line) : last.start + wholeLines(last.result ?? '');
  if (last !== undefined && start === last.start) return { kind: 'answer', informed: false };
  return call('read', { path, start, limit: linesAtOnce });
}

function wholeLines(text: string): number {
  return text === '[empty file]' ? 0 : text.split('\n').length - 1;
}

function call(name: string, given: Readonly<Record<string, string | number>>): SimulatedAct {
  return { kind: 'call-tools', calls: [{ name, arguments: given }] };
}

/** The tool calls of the conversation, in order. */
function lookedUp(messages: readonly Message[]): Looked[] {
  const results = new Map(
    messages
      .flatMap(({ parts }) => parts)
      .flatMap((part) =>
        part.type === 'tool-result' ? [[part.callId, textsOf([{ role: 'tool', parts: part.parts }])]] : [],
      )
      .map(([id = '', text = '']) => [id, text] as const),
  );
  return messages
    .flatMap(({ parts }) => parts)
    .flatMap((part) => {
      if (part.type !== 'tool-call') return [];
      const given: unknown = JSON.parse(part.arguments);
      const argument = (name: string): unknown =>
        typeof given === 'object' && given !== null ? Reflect.get(given, name) : undefined;
      return [
        {
          name: part.name,
          path: String(argument('path') ?? ''),
          pattern: String(argument('pattern') ?? ''),
          start: Number(argument('start') ?? 1),
          result: results.get(part.id) ?? null,
        },
      ];
    });
}

function textsOf(messages: readonly Message[]): string {
  return messages
    .flatMap(({ parts }) => parts)
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n');
}

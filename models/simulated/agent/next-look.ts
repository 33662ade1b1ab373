import type { ChatRequest, Message } from '../../contract.ts';
import type { KnownTask } from '../known-tasks.ts';
import type { AgentTools, ToolUse } from './agent-tools.ts';
import type { Seen } from './read-back.ts';
import { showCommand } from './shell-commands.ts';
import { unreadPieces } from './unread-pieces.ts';

/** What an agent looks at next, or what it may answer on. */
export type Look =
  | { readonly kind: 'look'; readonly tool: ToolUse }
  | { readonly kind: 'answer'; readonly informed: boolean }
  | { readonly kind: 'refuse'; readonly problem: string };

const pictureName = /\.(?:png|jpe?g|gif|webp)$/i;

/**
 * Pictures and documents of the folder, one after the other, until the book finds in what was seen what the answer rests
 * on. Documents are those that the task's text names.
 */
export function nextLook(taskText: string, seen: Seen, tools: AgentTools, task: KnownTask): Look {
  const paths = seen.listing?.paths ?? [];
  const pictures = paths.filter((path) => pictureName.test(path));
  const documents = paths.filter((path) => !pictureName.test(path) && isNamed(path, taskText));
  const found = task.act(shownRequest(taskText, seen, documents));
  if (found.kind === 'answer' && found.informed) return found;
  const tool = nextPicture(pictures, seen, tools) ?? nextDocument(documents, seen, tools);
  if (tool !== null) return { kind: 'look', tool };
  if (found.kind === 'refuse' && pictures.length + documents.length === 0) return found;
  return { kind: 'answer', informed: false };
}

function isNamed(path: string, taskText: string): boolean {
  return !path.startsWith('.') && taskText.includes(path);
}

/** All that was seen of a task, as one request for the book: its text, the pictures, and the documents as read. */
function shownRequest(taskText: string, { files, images }: Seen, documents: readonly string[]): ChatRequest {
  const read = documents.flatMap((path, index): Message[] => {
    const text = files.get(path)?.text;
    if (text === undefined) return [];
    const id = `read_${index + 1}`;
    const call = { type: 'tool-call', id, name: 'shell', kind: 'function', arguments: '{}' } as const;
    return [
      { role: 'assistant', parts: [call] },
      { role: 'tool', parts: [{ type: 'tool-result', callId: id, parts: [{ type: 'text', text }] }] },
    ];
  });
  const task: Message = { role: 'user', parts: [{ type: 'text', text: taskText }, ...images] };
  return { messages: [task, ...read], maxOutputTokens: 1 };
}

function nextPicture(
  pictures: readonly string[],
  { listing, answered }: Seen,
  { showImage }: AgentTools,
): ToolUse | null {
  if (listing === null || showImage === null) return null;
  const opened = (path: string) => answered.some((call) => call.arguments.includes(JSON.stringify(path)));
  const next = pictures.map((path) => `${listing.folder}/${path}`).find((path) => !opened(path));
  return next === undefined ? null : showImage(next);
}

function nextDocument(documents: readonly string[], seen: Seen, tools: AgentTools): ToolUse | null {
  for (const path of documents) {
    const pieces = unreadPieces(seen, [path], tools.resultBytes);
    if (pieces.length > 0) return tools.shell(showCommand(pieces, false), `Read ${path}`);
  }
  return null;
}

import type { ChatRequest, Part } from '../../contract.ts';
import { messageText } from '../request-text.ts';
import type { AgentTools } from './agent-tools.ts';
import { absentLine, endOfFiles, endOfPiece, filesHead, pieceHead } from './shell-commands.ts';

export type ImagePart = Extract<Part, { type: 'image' }>;

/** As much of a file as was read from its beginning. */
export interface SeenFile {
  readonly text: string;
  readonly bytes: number;
  readonly total: number;
}

/** What an agent knows of its workspace: all of it stands in the results of its own calls. */
export interface Seen {
  readonly files: ReadonlyMap<string, SeenFile>;
  readonly absent: ReadonlySet<string>;
  /** Absolute path of the workspace, and the files in it; null until they were listed. */
  readonly listing: { readonly folder: string; readonly paths: readonly string[] } | null;
  /** Every picture of the conversation. */
  readonly images: readonly ImagePart[];
  /** The calls that were answered, in order. */
  readonly answered: readonly AnsweredCall[];
  /** Calls of the shell that brought nothing new. */
  readonly fruitless: number;
}

export interface AnsweredCall {
  readonly name: string;
  /** As the model wrote them. */
  readonly arguments: string;
  readonly result: string;
}

/** Reads the conversation back. */
export function readBack(request: ChatRequest, { shellName }: AgentTools): Seen {
  const notes: Notes = { files: new Map(), absent: new Set(), listing: null };
  const answered = answeredCalls(request);
  let fruitless = 0;
  for (const call of answered) {
    if (call.name !== shellName) continue;
    const brought = noteResult(notes, call.result);
    if (!brought) fruitless += 1;
  }
  const parts = request.messages.flatMap((message) => message.parts);
  const inside = parts.flatMap((part): readonly Part[] =>
    part.type === 'tool-result' ? part.parts : [part],
  );
  const images = inside.filter((part) => part.type === 'image');
  return { ...notes, images, answered, fruitless };
}

interface Notes {
  readonly files: Map<string, SeenFile>;
  readonly absent: Set<string>;
  listing: Seen['listing'];
}

/** Adds what a result shows to the notes. @returns whether it was anything new */
function noteResult(notes: Notes, result: string): boolean {
  let brought = false;
  let rest = result;
  for (;;) {
    const next = firstOf(rest);
    if (next === null) return brought;
    rest = rest.slice(next.index + next[0].length);
    const [, name = '', ...numbers] = next;
    if (next.kind === 'files') {
      const end = rest.indexOf(endOfFiles);
      if (end < 0) continue;
      const paths = rest.slice(0, end).split('\n').filter(Boolean);
      notes.listing = { folder: name, paths: paths.map((path) => path.replace(/^\.\//, '')) };
      rest = rest.slice(end + endOfFiles.length);
      brought = true;
    } else if (next.kind === 'absent') {
      brought ||= !notes.absent.has(name);
      notes.absent.add(name);
    } else {
      const [from = 0, most = 0, total = 0] = numbers.map(Number);
      const piece = pieceAt(rest, { from, most, total });
      if (piece === null) continue;
      rest = rest.slice(piece.length);
      brought = addPiece(notes.files, name, { from, total, piece }) || brought;
    }
  }
}

const heads = { piece: pieceHead, absent: absentLine, files: filesHead } as const;

/** What stands first in a text, with what its line says. */
function firstOf(text: string): (RegExpExecArray & { kind: keyof typeof heads }) | null {
  const found = Object.entries(heads).flatMap(([kind, head]) => {
    const match = head.exec(text);
    return match === null ? [] : [Object.assign(match, { kind: kind as keyof typeof heads })];
  });
  return found.sort((a, b) => a.index - b.index)[0] ?? null;
}

/**
 * The piece at the beginning of a text: as many bytes as its head promises, or up to three fewer where the last character
 * would have been cut, and then the end line. null: some of it was left out on the way.
 */
function pieceAt(text: string, head: { from: number; most: number; total: number }): string | null {
  const bytes = Buffer.from(text);
  const promised = Math.max(0, Math.min(head.most, head.total - head.from));
  const isLast = head.from + promised === head.total;
  for (const missing of isLast ? [0] : [0, 1, 2, 3]) {
    const end = promised - missing;
    if (end < 0) break;
    if (bytes.subarray(end, end + endOfPiece.length).toString() === endOfPiece)
      return bytes.subarray(0, end).toString();
  }
  return null;
}

/** Pieces count in the order in which they follow each other. */
function addPiece(
  files: Map<string, SeenFile>,
  path: string,
  { from, total, piece }: { from: number; total: number; piece: string },
): boolean {
  const known = files.get(path) ?? { text: '', bytes: 0, total };
  if (known.bytes !== from || (files.has(path) && piece === '')) return false;
  files.set(path, { text: known.text + piece, bytes: from + Buffer.byteLength(piece), total });
  return true;
}

function answeredCalls(request: ChatRequest): AnsweredCall[] {
  const parts = request.messages.flatMap((message) => message.parts);
  const results = new Map(
    parts.flatMap((part) =>
      part.type === 'tool-result'
        ? [[part.callId, messageText({ role: 'tool', parts: part.parts })] as const]
        : [],
    ),
  );
  return parts.flatMap((part) => {
    if (part.type !== 'tool-call') return [];
    const result = results.get(part.id);
    return result === undefined ? [] : [{ name: part.name, arguments: part.arguments, result }];
  });
}

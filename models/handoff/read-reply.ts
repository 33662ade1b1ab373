import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { systemErrorCode } from '../../core/storage-failure.ts';
import type { HandoffFiles } from './handoff-files.ts';

/** What lies where a reply is wanted. */
export type ReplyFile =
  | { readonly kind: 'missing' }
  | { readonly kind: 'text'; readonly text: string }
  /** Something lies there that is no reply; a sentence for whoever put it there. */
  | { readonly kind: 'unreadable'; readonly complaint: string };

/** Longer than any reply that a run can use. */
const maxReplyBytes = 1_000_000;

/**
 * Reads the reply to a request: whole, UTF-8, of limited size, only from a regular file. Line ends become LF and those
 * at the very end go; an empty file is none. Never throws for what lies there.
 */
export function readReply(files: HandoffFiles): ReplyFile {
  const found = [files.reply, files.otherReply].flatMap((path) => {
    const file = readOne(path);
    return file.kind === 'missing' ? [] : [file];
  });
  const [first, second] = found;
  if (first === undefined) return { kind: 'missing' };
  if (second === undefined) return first;
  const names = `\`${basename(files.reply)}\` and \`${basename(files.otherReply)}\``;
  return { kind: 'unreadable', complaint: `There are two replies, ${names}: remove one.` };
}

function readOne(path: string): ReplyFile {
  const name = `\`${basename(path)}\``;
  let file: number;
  try {
    // Not blocking: a pipe in the place of a file must not hold up the run.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return { kind: 'missing' };
    return { kind: 'unreadable', complaint: `${name} cannot be read: ${messageOf(error)}.` };
  }
  try {
    if (!fstatSync(file).isFile()) return { kind: 'unreadable', complaint: `${name} is no regular file.` };
    const bytes = readAtMost(file, maxReplyBytes + 1);
    if (bytes.length > maxReplyBytes)
      return { kind: 'unreadable', complaint: `${name} is longer than ${maxReplyBytes} bytes.` };
    const text = decoded(bytes);
    if (text === null) return { kind: 'unreadable', complaint: `${name} is not UTF-8 text.` };
    return text.trim() === '' ? { kind: 'missing' } : { kind: 'text', text };
  } catch (error) {
    return { kind: 'unreadable', complaint: `${name} cannot be read: ${messageOf(error)}.` };
  } finally {
    closeSync(file);
  }
}

function readAtMost(file: number, limit: number): Buffer {
  const buffer = Buffer.alloc(Math.min(limit, fstatSync(file).size + 1));
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

function decoded(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.replaceAll('\r\n', '\n').replace(/\n+$/, '');
  } catch {
    return null;
  }
}

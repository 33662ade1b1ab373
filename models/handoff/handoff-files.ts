import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What lies in the folder of a hand-off model, named after the request's call key and nothing that a model wrote. */
export interface HandoffFiles {
  readonly request: string;
  /** The name that the request page asks for. */
  readonly reply: string;
  /** Taken as well; never together with `reply`. */
  readonly otherReply: string;
  readonly problem: string;
  /** @param number from 1 */
  image(number: number, mediaType: string): string;
}

/** Digits of a call key in a file name: enough to tell apart what one folder will ever hold. */
const shortKeyDigits = 16;
const extensions = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]);

/** @param key call key (64 hex digits), so that equal requests of several runs are one file */
export function handoffFiles(folder: string, key: string, wantsJson: boolean): HandoffFiles {
  const base = join(folder, key.slice(0, shortKeyDigits));
  const [reply, other] = wantsJson ? ['json', 'md'] : ['md', 'json'];
  return {
    request: `${base}.request.md`,
    reply: `${base}.reply.${reply}`,
    otherReply: `${base}.reply.${other}`,
    problem: `${base}.problem.md`,
    image: (number, mediaType) => `${base}.image-${number}.${extensions.get(mediaType) ?? 'bin'}`,
  };
}

/** How a reply stands: not there, there and refused as it is, or there for the next life of the run. */
export type ReplyState = 'missing' | 'refused' | 'given';

/** @param replyPath as a {@link Suspended} names it; its other form (`.md` for `.json`) counts too */
export function replyState(replyPath: string): ReplyState {
  const { request, problem } = partnersOf(replyPath);
  const base = request.slice(0, -'.request.md'.length);
  const replyMs = Math.max(changedMs(`${base}.reply.json`), changedMs(`${base}.reply.md`));
  if (replyMs === 0) return 'missing';
  return changedMs(problem) >= replyMs ? 'refused' : 'given';
}

/** The files beside a reply: its request and, when it was refused, the complaint. */
export function partnersOf(replyPath: string): { readonly request: string; readonly problem: string } {
  const base = join(dirname(replyPath), basename(replyPath).replace(/\.reply\.(json|md)$/, ''));
  return { request: `${base}.request.md`, problem: `${base}.problem.md` };
}

/** Time of the last change; 0 = there is no such file, or it is empty. */
function changedMs(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined || stats.size === 0 ? 0 : stats.mtimeMs;
}

import type { Transcript, TranscriptEntry, TranscriptPart } from '../core/vocabulary.ts';
import type { Message, Part } from '../models/contract.ts';
import type { ImagePart } from '../models/episode.ts';

/**
 * Writes down a conversation once, although every request repeats it: of each request only what goes beyond the
 * conversation so far. When an episode rewrites its history, everything from the first change on is new.
 */
export class TranscriptBuilder {
  readonly #saveImage: (image: ImagePart) => string;
  readonly #entries: TranscriptEntry[] = [];
  /** The conversation as far as it is written down. */
  #known: readonly Message[] = [];

  constructor(saveImage: (image: ImagePart) => string) {
    this.#saveImage = saveImage;
  }

  get transcript(): Transcript {
    return this.#entries;
  }

  addRequest(messages: readonly Message[]): void {
    let same = 0;
    while (isSame(this.#known[same], messages[same])) same += 1;
    for (const message of messages.slice(same)) this.#addMessage(message);
    this.#known = [...messages];
  }

  /** Writes other entries for a request than its messages, which count as written down all the same. */
  addInstead(messages: readonly Message[], entries: readonly TranscriptEntry[]): void {
    this.#entries.push(...entries);
    this.#known = [...messages];
  }

  addReply(parts: readonly Part[]): void {
    const message: Message = { role: 'assistant', parts };
    this.#addMessage(message);
    this.#known = [...this.#known, message];
  }

  addClosing(entries: readonly TranscriptEntry[]): void {
    this.#entries.push(...entries);
  }

  /** Parts keep their order: a tool call ends the message before it. */
  #addMessage({ role, parts }: Message): void {
    let open: TranscriptPart[] = [];
    const before = this.#entries.length;
    const close = (): void => {
      if (open.length > 0) this.#entries.push(messageEntry(role, open));
      open = [];
    };
    for (const part of parts) {
      if (part.type === 'tool-call') {
        close();
        const { id, name, arguments: raw } = part;
        this.#entries.push({ type: 'tool-call', id, name, arguments: raw });
      } else if (part.type === 'tool-result') {
        close();
        const shown = part.parts.flatMap((inner) => this.#part(inner));
        this.#entries.push({ type: 'observation', callId: part.callId, parts: shown });
      } else open.push(...this.#part(part));
    }
    close();
    // An empty reply is a fact too.
    if (this.#entries.length === before) this.#entries.push(messageEntry(role, []));
  }

  #part(part: Extract<Part, { type: 'text' | 'image' | 'reasoning' }>): TranscriptPart[] {
    switch (part.type) {
      case 'text':
        return [{ type: 'text', text: part.text }];
      case 'image':
        return [{ type: 'image', mediaType: part.mediaType, digest: this.#saveImage(part) }];
      case 'reasoning':
        // State without text is the provider's own, and means nothing to a reader.
        return part.text === undefined ? [] : [{ type: 'reasoning', text: part.text }];
    }
  }
}

function messageEntry(role: Message['role'], parts: TranscriptPart[]): TranscriptEntry {
  if (role === 'tool') return { type: 'observation', callId: null, parts };
  return { type: 'message', role, parts };
}

/** An episode may give a reply back in its own words (without reasoning), so an assistant's turn stands for itself. */
function isSame(known: Message | undefined, message: Message | undefined): boolean {
  if (known === undefined || message === undefined || known.role !== message.role) return false;
  if (known === message || known.role === 'assistant') return true;
  return (
    known.parts.length === message.parts.length &&
    known.parts.every((part, index) => isSamePart(part, message.parts[index]))
  );
}

function isSamePart(known: Part, part: Part | undefined): boolean {
  if (known === part) return true;
  if (part === undefined || known.type !== part.type) return false;
  if (known.type === 'text' && part.type === 'text') return known.text === part.text;
  if (known.type === 'image' && part.type === 'image') return Buffer.compare(known.data, part.data) === 0;
  if (known.type === 'tool-result' && part.type === 'tool-result')
    return (
      known.callId === part.callId &&
      known.parts.length === part.parts.length &&
      known.parts.every((inner, index) => isSamePart(inner, part.parts[index]))
    );
  return false;
}

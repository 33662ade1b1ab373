import type { ChatReply, Message, Part } from '../../models/contract.ts';

/** A name that a CLI draws at random, tells its model, and expects back: the number of a running command, a file. */
export interface DrawnKind {
  /** Matches the name, and only that, in what the model is told. Global. */
  readonly told: RegExp;
  /** Matches the name in the arguments of a call. Global. */
  readonly meant: RegExp;
  /** The n-th name, from 1, as the model gets to know it; of the same form as a drawn one. */
  readonly nth: (count: number) => string;
}

/**
 * Gives the model names of ours in place of drawn ones, and the CLI its own ones back. A recorded reply would otherwise
 * ask the CLI of a replay for something that has another name there.
 */
export class DrawnNames {
  readonly #kinds: readonly DrawnKind[];
  /** By kind: ours by drawn name, and drawn names by ours. */
  readonly #ours = new Map<DrawnKind, Map<string, string>>();
  readonly #drawn = new Map<DrawnKind, Map<string, string>>();

  constructor(kinds: readonly DrawnKind[]) {
    this.#kinds = kinds;
    for (const kind of kinds) {
      this.#ours.set(kind, new Map());
      this.#drawn.set(kind, new Map());
    }
  }

  /** A text that a tool gave back, as the model gets to know it. */
  told(text: string): string {
    let told = text;
    for (const kind of this.#kinds) told = told.replace(kind.told, (drawn) => this.#ourName(kind, drawn));
    return told;
  }

  /** The messages of a request, likewise; in earlier calls the CLI repeats what it was given. */
  toldTo(messages: readonly Message[]): readonly Message[] {
    if (this.#kinds.length === 0) return messages;
    return messages.map((message) => ({
      ...message,
      parts: message.parts.map((part) => this.#toldPart(part)),
    }));
  }

  /** The parts of a reply as the CLI has to get them. */
  meant(parts: ChatReply['parts']): ChatReply['parts'] {
    return parts.map((part) => this.#withNames(part, this.#drawn));
  }

  #toldPart(part: Part): Part {
    if (part.type !== 'tool-result') return this.#withNames(part, this.#ours);
    const parts = part.parts.map((inner) =>
      inner.type === 'text' ? { ...inner, text: this.told(inner.text) } : inner,
    );
    return { ...part, parts };
  }

  #withNames(part: Part, names: ReadonlyMap<DrawnKind, ReadonlyMap<string, string>>): Part {
    if (part.type !== 'tool-call') return part;
    let raw = part.arguments;
    for (const kind of this.#kinds)
      raw = raw.replace(kind.meant, (name) => names.get(kind)?.get(name) ?? name);
    return raw === part.arguments ? part : { ...part, arguments: raw };
  }

  #ourName(kind: DrawnKind, drawn: string): string {
    const ours = this.#ours.get(kind);
    const known = ours?.get(drawn);
    if (known !== undefined) return known;
    const name = kind.nth((ours?.size ?? 0) + 1);
    ours?.set(drawn, name);
    this.#drawn.get(kind)?.set(name, drawn);
    return name;
  }
}

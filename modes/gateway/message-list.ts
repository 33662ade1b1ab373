import type { Message, Part } from '../../models/contract.ts';

/** Collects messages; parts of an assistant's turn and results of one turn come one by one and belong together. */
export class MessageList {
  readonly messages: { role: Message['role']; parts: Part[] }[] = [];

  add(role: Message['role'], parts: readonly Part[]): void {
    this.messages.push({ role, parts: [...parts] });
  }

  /** Joins the last message when that has the same role. */
  join(role: 'assistant' | 'tool', parts: readonly Part[]): void {
    const last = this.messages.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else this.add(role, parts);
  }
}

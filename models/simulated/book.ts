import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../contract.ts';

/**
 * What a benchmark hands to the simulated world: its conventions ("concepts") in words and its answer book.
 * Injected by the command line, so that the world never imports a benchmark (spec/simulated-world.md).
 */
export interface SimulationBook {
  /** Name of the world; draws are keyed by it. */
  readonly world: string;
  /** Seed of the world's parameters for these concepts. */
  readonly seed: number;
  readonly concepts: readonly BookConcept[];
  readonly tasks: readonly BookTask[];
  /**
   * What a target does before it answers, for benchmarks whose tasks are not in the text: it calls tools, or answers,
   * told by what the request carries. Absent: it answers at once.
   */
  act?(taskId: string, request: ChatRequest): SimulatedAct;
  /** The id of the task that a target prompt (last user message) asks about, or null. */
  identify(userText: string): string | null;
  /**
   * Prints an answer whose fields are right or wrong as asked; the real scorer does the rest.
   * `values` holds, per concept of the task, the index of the value that the target produced.
   * `userText` is the prompt that `identify` was given: what only the presentation fixes, such as the shown
   * order of choices, is read from it.
   */
  render(
    taskId: string,
    values: Readonly<Record<string, number>>,
    privateFactRight: boolean,
    userText: string,
  ): string;
  /**
   * Reads an output back: per concept of the task, the index of the value that it shows, or null when it
   * cannot be told. Inverse of `render` wherever the output came from it. `userText` is the prompt that was
   * answered, or null when the reader has only the output.
   */
  inspect(taskId: string, output: string, userText: string | null): Readonly<Record<string, number | null>>;
}

export type SimulatedAct =
  | {
      readonly kind: 'call-tools';
      readonly calls: readonly { readonly name: string; readonly arguments: JsonObject }[];
    }
  /** `informed` false: the request does not show what the answer rests on, so the private fact is wrong. */
  | { readonly kind: 'answer'; readonly informed: boolean }
  /** The request lacks what every prompt of this benchmark carries: a fault of the adapter, and an error. */
  | { readonly kind: 'refuse'; readonly problem: string };

export interface BookConcept {
  readonly id: string;
  /** Concepts of one family are easily confused with each other. */
  readonly family: string;
  /** How documents speak of it, as noun phrases: "the date", "dates". At least two. */
  readonly topics: readonly string[];
  /** Output behaviours, 3 to 5; each with phrases that complete "write <topic> ..." At least two phrases each. */
  readonly values: readonly { readonly id: string; readonly phrases: readonly string[] }[];
  /** Index of the right value in general. */
  readonly truth: number;
  /** Under this cue, visible in the task's text, another value is right. */
  readonly exception: { readonly cue: string; readonly truth: number } | null;
}

export interface BookTask {
  readonly id: string;
  readonly concepts: readonly { readonly id: string; readonly exception: boolean }[];
}

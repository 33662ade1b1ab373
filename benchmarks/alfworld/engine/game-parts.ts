import { DataError } from '../../../core/errors.ts';
import type { DisplayNames } from './display-names.ts';
import type { Domain } from './domain.ts';
import type { Grammar } from './grammar.ts';
import type { Problem } from './problem.ts';

/** A game that has been read and checked: what all its episodes share. */
export interface GameParts {
  /** Name of the file, for messages. */
  readonly file: string;
  readonly domain: Domain;
  readonly problem: Problem;
  readonly grammar: Grammar;
  readonly names: DisplayNames;
  /** Commands of instances, by action and objects, where no change of the facts can change them. Filled in play. */
  readonly commandNames: Map<string, string>;
}

/** Runs something that concerns one game; a {@link DataError} then begins with the file's name, and so does what was too deep. */
export function inFile<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof DataError && !error.message.startsWith(`${file}: `))
      throw new DataError(`${file}: ${error.message}`, error);
    // Conditions and queries of thousands of parts come to the end of the call stack.
    if (error instanceof RangeError)
      throw new DataError(`${file}: too deep or too long (${error.message})`, error);
    throw error;
  }
}

import { DataError } from '../../../core/errors.ts';
import { limits } from './limits.ts';

/** What reading one workbook may still cost, all its sheets together. */
export class Budget {
  #shiftedLeft: number = limits.shiftedCharacters;

  /** Moving a shared formula. @throws {DataError} */
  takeShifted(characters: number): void {
    this.#shiftedLeft -= characters;
    if (this.#shiftedLeft < 0)
      throw new DataError(`shared formulas of more than ${limits.shiftedCharacters} characters in all`);
  }
}

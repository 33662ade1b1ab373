import { DataError } from '../../../core/errors.ts';
import { limits } from './limits.ts';

/** What reading one workbook may still cost, all its sheets together. */
export class Budget {
  #cellsLeft: number = limits.cells;
  #stepsLeft: number = limits.rangeSteps;
  #shiftedLeft: number = limits.shiftedCharacters;

  /** Filling cells that were empty; fewer than none when cells became empty. @throws {DataError} */
  takeCells(cells: number): void {
    this.#cellsLeft -= cells;
    if (this.#cellsLeft < 0) throw new DataError(`more than ${limits.cells} cells with a value`);
  }

  /** Looking through cells for the sake of merged ranges and links. @throws {DataError} */
  takeSteps(steps: number): void {
    this.#stepsLeft -= steps;
    if (this.#stepsLeft < 0) throw new DataError('merged ranges or links cover too many cells');
  }

  /** Moving a shared formula. @throws {DataError} */
  takeShifted(characters: number): void {
    this.#shiftedLeft -= characters;
    if (this.#shiftedLeft < 0)
      throw new DataError(`shared formulas of more than ${limits.shiftedCharacters} characters in all`);
  }
}

/**
 * What a workbook may hold before it is refused. The largest real tasks stay far below; what a model's script
 * writes may be anything, and must cost neither minutes nor memory.
 */
export const limits = {
  fileBytes: 64_000_000,
  entries: 5_000,
  directoryBytes: 4_000_000,
  /** Of a part's name. */
  nameBytes: 255,
  /** Of one part, unpacked. */
  partBytes: 100_000_000,
  /** Of all parts that are read of a workbook, unpacked. */
  totalBytes: 200_000_000,
  /** What reading a part counts at least towards the total. */
  readBytes: 4_096,
  /** Cells with a value, over all sheets. */
  cells: 1_500_000,
  sharedStrings: 1_500_000,
  /** Looking through cells for the sake of merged ranges and links. */
  rangeSteps: 20_000_000,
  /** Of a formula that is shared; Excel takes none that is longer. */
  sharedFormula: 8_192,
  /** Of all shared formulas, each time that one is moved to a cell. */
  shiftedCharacters: 20_000_000,
  xmlDepth: 200,
} as const;

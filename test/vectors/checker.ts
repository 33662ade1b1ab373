/** What one section of a vector file (or the whole file) came to. */
export interface SectionResult {
  /** Empty for a file that is one list. */
  readonly section: string;
  readonly cases: number;
  /** One sentence a mismatch, naming the case. */
  readonly mismatches: readonly string[];
  /** The section is not there: listed, neither passed nor failed. */
  readonly absent?: boolean;
}

export interface CheckerContext {
  /** Folder laid out like the samples of real benchmarks, or null when there is none. */
  readonly dataDir: string | null;
}

/** Compares all cases of one vector file with what the product computes. */
export interface VectorChecker {
  readonly file: string;
  check(content: unknown, context: CheckerContext): SectionResult[] | Promise<SectionResult[]>;
}

/**
 * Runs a comparison over every row of a list. A row that the comparison cannot read is a mismatch, not a crash:
 * unseen files must be judged, not trusted.
 * @param compare returns what is wrong, or null
 */
export function section(
  name: string,
  rows: unknown,
  compare: (row: unknown, index: number) => string | null,
): SectionResult {
  if (rows === undefined) return { section: name, cases: 0, mismatches: [], absent: true };
  if (!Array.isArray(rows))
    return { section: name, cases: 1, mismatches: [`${name || 'file'}: not an array`] };
  const mismatches: string[] = [];
  for (const [index, row] of rows.entries()) {
    const problem = guarded(() => compare(row, index));
    if (problem !== null) mismatches.push(`case ${index}: ${problem}`);
  }
  return { section: name, cases: rows.length, mismatches };
}

/** Equality as JSON: the sentence of the difference, or null. */
export function differs(what: string, actual: unknown, expected: unknown): string | null {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  return found === wanted ? null : `${what} is ${shortened(found)}, expected ${shortened(wanted)}`;
}

/** Scores agree to 1e-9. */
export function scoreDiffers(what: string, actual: number, expected: number): string | null {
  return Math.abs(actual - expected) <= 1e-9 ? null : `${what} is ${actual}, expected ${expected}`;
}

function guarded(run: () => string | null): string | null {
  try {
    return run();
  } catch (error) {
    return `cannot be checked: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function shortened(text: string | undefined): string {
  const shown = text ?? 'undefined';
  return shown.length > 160 ? `${shown.slice(0, 160)}...` : shown;
}

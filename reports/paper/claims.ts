import { countBestOrTied } from '../cells/best-or-tied.ts';
import { type Block, type BlockAverages, blockAverages, blocksOf } from '../cells/block-averages.ts';
import { type CellGrid, percentOf } from '../cells/cell-grid.ts';
import type { Claim } from './paper-schema.ts';

/** A printed number beside what Table 1 gives. */
export interface CheckedClaim {
  readonly claim: Claim;
  /** In words: `gain of SkillOpt over No skill, GPT-5.5, direct`. */
  readonly what: string;
  /** null: the table has nothing to compute it from. */
  readonly recomputed: number | null;
  readonly agrees: boolean;
}

/** Recomputes every claim from the grid. */
export function checkClaims(grid: CellGrid, claims: readonly Claim[]): CheckedClaim[] {
  return claims.map((claim) => {
    const recomputed = recompute(grid, claim);
    return {
      claim,
      what: wordsOf(grid, claim),
      recomputed,
      agrees: recomputed !== null && roundsTo(recomputed, claim.printed),
    };
  });
}

/** To one decimal, a half either way: the paper prints 12.75 as 12.7 and its page as 12.8. */
export function roundsTo(exact: number, printed: number): boolean {
  return Math.abs(exact - printed) <= 0.05 + 1e-9;
}

function recompute(grid: CellGrid, claim: Claim): number | null {
  const { own, base } = grid;
  switch (claim.measure) {
    case 'cells':
      return grid.rows.length;
    case 'best-or-tied': {
      const { best, tied } = countBestOrTied(grid, own ?? '');
      return best + tied;
    }
    case 'mean-gain-of-targets': {
      const gains = blocksOf(grid)
        .filter(({ mode }) => mode === claim.mode)
        .flatMap((block) => blockAverages(grid, block).gain?.value ?? []);
      return gains.length === 0 ? null : gains.reduce((total, gain) => total + gain, 0) / gains.length;
    }
    case 'cell-gain': {
      const row = blockOf(grid, claim)?.rows.find(({ benchmark }) => benchmark === claim.benchmark);
      if (row === undefined || own === null || base === null) return null;
      const [after, before] = [percentOf(row, own), percentOf(row, base)];
      return after === null || before === null ? null : after - before;
    }
    default: {
      const block = blockOf(grid, claim);
      return block === undefined ? null : ofBlock(blockAverages(grid, block), claim, own ?? '');
    }
  }
}

type BlockClaim = Extract<Claim, { measure: 'average' | 'gain' | 'oracle' | 'over-oracle' | 'over-rival' }>;

function ofBlock(averages: BlockAverages, claim: BlockClaim, own: string): number | null {
  const averageOf = (method: string) => averages.byMethod.get(method)?.value ?? null;
  switch (claim.measure) {
    case 'average':
      return averageOf(claim.method);
    case 'gain':
      return averages.gain?.value ?? null;
    case 'oracle':
      return averages.oracleOnTest?.value ?? null;
    case 'over-oracle':
      return averages.overOracleOnTest?.value ?? null;
    case 'over-rival': {
      const [mine, theirs] = [averageOf(own), averageOf(claim.method)];
      return mine === null || theirs === null ? null : mine - theirs;
    }
  }
}

function blockOf(grid: CellGrid, claim: { target: string; mode: string }): Block | undefined {
  return blocksOf(grid).find(({ target, mode }) => target === claim.target && mode === claim.mode);
}

function wordsOf({ own, base }: CellGrid, claim: Claim): string {
  const where = 'target' in claim ? `, ${claim.target}, ${claim.mode}` : '';
  switch (claim.measure) {
    case 'cells':
      return 'cells of the table';
    case 'best-or-tied':
      return `cells in which ${own} is best or tied`;
    case 'average':
      return `average of ${claim.method}${where}`;
    case 'gain':
      return `average gain of ${own} over ${base}${where}`;
    case 'oracle':
      return `average of the best rival of each cell, chosen on test${where}`;
    case 'over-oracle':
      return `${own} over the best rival of each cell, chosen on test${where}`;
    case 'over-rival':
      return `average of ${own} over ${claim.method}${where}`;
    case 'cell-gain':
      return `gain of ${own} over ${base} on ${claim.benchmark}${where}`;
    case 'mean-gain-of-targets':
      return `mean over the targets of the average gain, ${claim.mode}`;
  }
}

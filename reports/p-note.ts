/** What a table says of its column of p, by the number of rows that have one. */
export function pNote(comparisons: number): string {
  return `p: two-sided sign-flip test over clusters (exact McNemar where no two items share one); not adjusted for the ${comparisons} comparison${comparisons === 1 ? '' : 's'} shown.`;
}

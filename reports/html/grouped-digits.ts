/** A whole number with its thousands apart: 12,345. Not by locale: equal folders give equal pages. */
export function groupedDigits(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

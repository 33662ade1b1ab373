/** A share or score of 0 to 1 to four decimals; a dash where it was not measured. */
export function scoreText(value: number | null): string {
  return value === null ? '-' : value.toFixed(4);
}

/** A count with commas between thousands, whatever the locale. */
export function countText(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A p-value as tables print it. */
export function pText(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

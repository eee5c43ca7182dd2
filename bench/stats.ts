// The few statistics of the bench. Medians, because on a machine that does other things as well the mean says more
// about those.

/** The p-th quantile (0 to 1) by the nearest rank. */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) throw new RangeError("Nothing was measured");
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]!;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return (quantile(values, 0.5) + -quantile(values.map((v) => -v), 0.5)) / 2;
}

/** The medians of the fields that all rows have. */
export function medians<K extends string>(rows: readonly Record<K, number>[]): Record<K, number> {
  const keys = Object.keys(rows[0]!) as K[];
  return Object.fromEntries(keys.map((key) => [key, median(rows.map((row) => row[key]))])) as Record<
    K,
    number
  >;
}

/** As many digits as mean something. */
export function round(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}

/** All figures rounded. */
export function rounded<K extends string>(figures: Record<K, number>): Record<K, number> {
  const rows = Object.entries<number>(figures).map(([name, value]) => [name, round(value)]);
  return Object.fromEntries(rows) as Record<K, number>;
}

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

/** The median of the ratios of neighbouring turns, which holds where the machine's speed changes between turns. */
export function pairedRatio(turns: readonly number[], others: readonly number[]): number {
  return median(turns.map((value, i) => value / others[i]!));
}

/** The p-th quantile of the sum of two independent times: of each of the one with each of the other. */
export function quantileOfSums(some: readonly number[], others: readonly number[], p: number): number {
  return quantile(some.flatMap((a) => others.map((b) => a + b)), p);
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

/** Slope and intercept of the line that fits the points best (least squares). */
export function line(points: readonly (readonly [number, number])[]): { slope: number; at0: number } {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x0, y0] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0);
  const slope = over / points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  return { slope, at0: y0 - slope * x0 };
}

/** The k for which y grows as x to the power of k: the slope in a plot whose axes are both logarithmic. */
export function exponent(points: readonly (readonly [number, number])[]): number {
  return line(points.map(([x, y]) => [Math.log(x), Math.log(y)] as const)).slope;
}

/** Round values for the marks of an axis from 0 to `most`: about `count` of them. */
export function axisMarks(most: number, count: number): number[] {
  if (!(most > 0)) return [0];
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) => index * step);
}

/** Round values from one to another, about `count` of them, 0 among them where it lies between. */
export function axisMarksBetween(least: number, most: number, count: number): number[] {
  const [, step = most] = axisMarks(most - least, count);
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

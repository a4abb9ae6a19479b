/**
 * The standard normal value that a share `p` of draws does not exceed; relative error below 1e-9 for any `p` a double can draw.
 *
 * @source Peter J. Acklam's rational approximation, then one step of Halley's method.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0)) return p === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (!(p < 1)) return p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  const z = approximateQuantile(p);
  const error = normalCdf(z) - p;
  const step = error * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
  return z - step / (1 + (z * step) / 2);
}

/** The share of standard normal draws that do not exceed `z`. */
export function normalCdf(z: number): number {
  return 0.5 * complementaryError(-z / Math.SQRT2);
}

const CENTRE = {
  top: [
    -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
    2.506628277459239,
  ],
  bottom: [
    -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
  ],
} as const;
const TAIL = {
  top: [
    -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ],
  bottom: [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1],
} as const;
const TAIL_SHARE = 0.02425;

function approximateQuantile(p: number): number {
  if (p < TAIL_SHARE) return tail(p);
  if (p > 1 - TAIL_SHARE) return -tail(1 - p);
  const offset = p - 0.5;
  const square = offset * offset;
  return (polynomial(CENTRE.top, square) * offset) / polynomial(CENTRE.bottom, square);
}

function tail(p: number): number {
  const depth = Math.sqrt(-2 * Math.log(p));
  return polynomial(TAIL.top, depth) / polynomial(TAIL.bottom, depth);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let place = 0; place < coefficients.length; place++) sum = sum * x + (coefficients[place] as number);
  return sum;
}

/** erfc: a series near 0, a continued fraction farther out. */
function complementaryError(x: number): number {
  const size = Math.abs(x);
  if (size < 2.5) {
    let term = size;
    let sum = size;
    for (let n = 1; Math.abs(term) > sum * 1e-17 && n < 100; n++) {
      term *= (-size * size) / n;
      sum += term / (2 * n + 1);
      if (term === 0) break;
    }
    const erf = (2 / Math.sqrt(Math.PI)) * sum;
    return x < 0 ? 1 + erf : 1 - erf;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (size + fraction);
  const tailShare = Math.exp(-size * size) / (Math.sqrt(Math.PI) * (size + fraction));
  return x < 0 ? 2 - tailShare : tailShare;
}

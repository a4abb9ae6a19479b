/**
 * A value as JSON. What is in it that JSON cannot hold, and an adapter of an app may put in anything, is left out: a
 * function, a member that leads back to itself. A BigInt is written as text.
 *
 * @throws TypeError or RangeError where that does not help: on a getter that throws, or on what is too deep or too long.
 */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return JSON.stringify(holdable(value, [])) ?? 'null';
  }
}

function holdable(value: unknown, above: readonly object[]): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return undefined;
  const within = [...above, value];
  if (Array.isArray(value)) return value.map((each) => holdable(each, within));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, holdable(each, within)]));
}

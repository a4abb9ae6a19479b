/** Deeper than any result is read. */
const maxDepth = 64;

/**
 * About how many characters a value takes as JSON, counted no further than just over `limit`; undefined where it is no
 * JSON: a function, a hole, a circle, or deeper than 64.
 */
export function jsonWeight(value: unknown, limit: number, depth = 0): number | undefined {
  switch (typeof value) {
    case 'string':
      return value.length + 2;
    case 'number':
    case 'boolean':
      return 5;
    case 'object':
      return value === null ? 4 : weightOfMany(value, limit, depth);
    default:
      return undefined;
  }
}

function weightOfMany(value: object, limit: number, depth: number): number | undefined {
  if (depth >= maxDepth) return undefined;
  let weight = 2;
  const isList = Array.isArray(value);
  for (const key in value) {
    const own = (value as Record<string, unknown>)[key];
    // A field that is undefined is left out of JSON; a hole in a list is not.
    if (own === undefined && !isList) continue;
    const more = jsonWeight(own, limit, depth + 1);
    if (more === undefined) return undefined;
    weight += more + (isList ? 1 : key.length + 4);
    if (weight > limit) return weight;
  }
  return weight;
}

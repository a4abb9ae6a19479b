/**
 * Whether `value` is plain JSON data nested at most `depth` deep: no bytes, no big integers, no numbers that are not
 * finite, no holes, and no key `__proto__`, which would change an object it is copied into. Does not recurse, so that
 * hostile nesting costs no stack.
 */
export function isJson(value: unknown, depth: number): boolean {
  let level: unknown[] = [value];
  for (let left = depth; level.length > 0; left--) {
    const below: unknown[] = [];
    for (const item of level) {
      if (isScalar(item)) continue;
      if (left === 0 || typeof item !== 'object' || item === null) return false;
      if (Array.isArray(item)) {
        for (let i = 0; i < item.length; i++) below.push(item[i]);
      } else {
        const prototype: unknown = Object.getPrototypeOf(item);
        if (prototype !== Object.prototype && prototype !== null) return false;
        for (const key of Object.keys(item)) {
          if (key === '__proto__') return false;
          below.push((item as Record<string, unknown>)[key]);
        }
      }
    }
    level = below;
  }
  return true;
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

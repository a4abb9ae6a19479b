/**
 * One string for one value, whatever the order of its keys: canonical JSON, so that the arguments a guess made up and
 * those a plan asked for can be compared.
 *
 * `canonicalKey({ b: 1, a: [true] })` is `{"a":[true],"b":1}`. Members that JSON leaves out are left out; -0 is 0; what
 * JSON writes as null (NaN, Infinity, a function in an array) is null; `toJSON` is respected.
 *
 * @throws RangeError on a value nested more than 500 deep, as one that contains itself is.
 * @throws TypeError on a bigint.
 * @source RFC 8785 (JSON Canonicalization Scheme), sections 3.2.2 and 3.2.3.
 */
export function canonicalKey(value: unknown): string {
  return written(value, 0) ?? 'null';
}

const MAX_DEPTH = 500;

function written(value: unknown, depth: number): string | undefined {
  if (depth > MAX_DEPTH) throw new RangeError(`canonicalKey: the value is nested more than ${MAX_DEPTH} deep`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('toJSON' in value && typeof value.toJSON === 'function') return written(value.toJSON(), depth + 1);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${written(item, depth + 1) ?? 'null'}`;
    return `[${text}]`;
  }
  for (const name of Object.keys(value).sort()) {
    const member = written((value as Record<string, unknown>)[name], depth + 1);
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${member}`;
  }
  return `{${text}}`;
}

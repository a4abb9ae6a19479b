import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { DefinitionError, type ErrorCode } from './errors.ts';

/** Makes an error that names the file and the line of an offset in it. */
export type FailAt = (offset: number, problem: string, mend: string) => DefinitionError;

/** The pairs of a YAML file that is one mapping, and how to say what is wrong with one of them. */
export interface YamlMapping {
  readonly items: readonly Pair[];
  readonly fail: FailAt;
}

/**
 * Reads a file that is one mapping.
 *
 * @param begin what its first line may look like, for a file that is none.
 * @throws DefinitionError naming file and line where it is no YAML, or no mapping.
 */
export function readMapping(source: string, file: string, code: ErrorCode, begin: string): YamlMapping {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const fail: FailAt = (offset, problem, mend) =>
    new DefinitionError(code, `${file}:${lines.linePos(offset).line}`, problem, mend);
  const [malformed] = document.errors;
  if (malformed !== undefined) throw fail(malformed.pos[0], `is no valid YAML: ${malformed.message}`, 'Mend it there.');
  if (!isMap(document.contents)) throw fail(0, 'must be a mapping from names to settings.', begin);
  return { items: document.contents.items, fail };
}

/** The pairs of a mapping that stands under a key; none where the key is absent or empty. */
export function itemsOf(pair: Pair | undefined, what: string, fail: FailAt): readonly Pair[] {
  if (pair === undefined || isEmpty(pair)) return [];
  if (!isMap(pair.value)) throw fail(offsetOf(pair), `${what} must be a mapping.`, 'Write key: value lines.');
  return pair.value.items;
}

/** The mappings of a list that stands under a key, each as its pairs, with the place of the list's element. */
export function listOf(
  pair: Pair | undefined,
  what: string,
  fail: FailAt,
): readonly { readonly offset: number; readonly items: readonly Pair[] }[] {
  if (pair === undefined || isEmpty(pair)) return [];
  if (!isSeq(pair.value)) throw fail(offsetOf(pair), `${what} must be a list.`, 'Write lines that begin with a dash.');
  return pair.value.items.map((each) => {
    const offset = (each as Node).range?.[0] ?? offsetOf(pair);
    if (!isMap(each)) throw fail(offset, `each of ${what} must be a mapping.`, 'Write key: value lines.');
    return { offset, items: each.items };
  });
}

/** @throws DefinitionError where the key is none of those that are known there. */
export function checkKnown(pair: Pair, known: readonly string[], problem: string, fail: FailAt): void {
  if (known.includes(keyOf(pair))) return;
  const has = known.length === 0 ? 'It has none.' : `It has ${[...known].sort().join(', ')}.`;
  throw fail(offsetOf(pair), `${problem} '${keyOf(pair)}'.`, has);
}

/** Pairs by their keys, all of them known. */
export function knownPairs(
  items: readonly Pair[],
  known: readonly string[],
  problem: string,
  fail: FailAt,
): ReadonlyMap<string, Pair> {
  for (const each of items) checkKnown(each, known, problem, fail);
  return new Map(items.map((each) => [keyOf(each), each]));
}

export function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

export function offsetOf(pair: Pair | undefined): number {
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

/** The value as plain data; undefined where there is none. */
export function plainOf(pair: Pair | undefined): unknown {
  const value = pair?.value as { toJSON?: () => unknown } | null | undefined;
  return value?.toJSON?.() ?? undefined;
}

function isEmpty({ value }: Pair): boolean {
  return value === null || (isScalar(value) && value.value === null);
}

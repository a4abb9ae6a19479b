import { isJson } from '../ports/is-json.ts';
import { protocolLimits } from './protocol-limits.ts';

/** How a field is laid out by codecs that know the fields beforehand. */
export type Wire = 'uint' | 'number' | 'bool' | 'string' | 'strings' | 'bytes' | 'json';

/** What one field of a message must be. */
export interface Field<T, Optional extends boolean = boolean> {
  readonly wire: Wire;
  readonly optional: Optional;
  /** For the close reason: `expected …`. */
  readonly expects: string;
  readonly accepts: (value: unknown) => value is T;
  /** Where only a few words or a range are accepted. */
  readonly words?: readonly string[];
  readonly range?: readonly [min: number, max: number];
}

type Required<T> = Field<T, false>;

function field<T>(wire: Wire, expects: string, accepts: (value: unknown) => boolean): Required<T> {
  return { wire, expects, optional: false, accepts: accepts as (value: unknown) => value is T };
}

/** The same field, which a message may leave out. */
export function optional<T>(inner: Required<T>): Field<T, true> {
  return { ...inner, optional: true };
}

/** An integer of 32 bits in [min, max]. */
export function uint(min = 0, max = 0xffff_ffff): Required<number> {
  const inner = field<number>(
    'uint',
    `an integer from ${min} to ${max}`,
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  );
  return { ...inner, range: [min, max] };
}

/** A finite number that is not negative: milliseconds. */
export const millis: Required<number> = field(
  'number',
  'a finite number of at least 0',
  (value) => Number.isFinite(value) && (value as number) >= 0,
);

export const bool: Required<boolean> = field('bool', 'true or false', (value) => typeof value === 'boolean');

export const text: Required<string> = field('string', 'a string', (value) => typeof value === 'string');

/** The id of a run, or of something in one. */
export const runId: Required<string> = field(
  'string',
  `a string of 1 to ${protocolLimits.runIdChars} characters, and no half of one`,
  (value) =>
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= protocolLimits.runIdChars &&
    // Else it could not be said in every codec, and two of them would be one.
    value.isWellFormed(),
);

/** One of a few words. */
export function oneOf<const T extends string>(...words: readonly T[]): Required<T> {
  return { ...field<T>('string', `one of ${words.join(', ')}`, (value) => words.includes(value as T)), words };
}

/** A list of strings, each accepted by `item`. */
export function listOf<T extends string>(item: Required<T>): Required<readonly T[]> {
  const inner = field<readonly T[]>(
    'strings',
    `a list, each ${item.expects}`,
    (value) => Array.isArray(value) && value.length <= 64 && value.every(item.accepts),
  );
  return { ...inner, ...(item.words && { words: item.words }) };
}

export const bytes: Required<Uint8Array> = field('bytes', 'bytes', (value) => value instanceof Uint8Array);

/** Whatever JSON can hold, to the protocol's depth; `T` is what the sender promises it to be. */
export function json<T>(): Required<T> {
  // The message around it is one level of the depth.
  return field('json', `JSON nested at most ${protocolLimits.depth} deep`, (value) =>
    isJson(value, protocolLimits.depth - 1),
  );
}

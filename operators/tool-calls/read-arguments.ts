import type { JsonObject } from './events.ts';

/**
 * The arguments in a JSON text that was found sound. `null` stands for none. Undefined where they are no object, or hold
 * a member named `__proto__`, which copying them could turn into a prototype.
 */
export function readArguments(json: string): JsonObject | undefined {
  let isSafe = true;
  const args: unknown = MAY_HOLD_PROTO.test(json)
    ? JSON.parse(json, (key, value) => {
        if (key === '__proto__') isSafe = false;
        return value;
      })
    : JSON.parse(json);
  if (args === null) return {};
  return isSafe && isObject(args) ? args : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As it stands or with an underscore escaped. */
const MAY_HOLD_PROTO = /__proto__|\\u005f/i;

/** A value that each surface sets for itself. */
export interface Knob<T> {
  readonly knob: string;
  readonly otherwise: T | undefined;
}

/** A stage option: a value, or the name of a surface's knob. */
export type Option<T> = T | Knob<T>;

/**
 * Takes an option from the surface: `callTools(plan, { fanOut: surface('fanOutCap', 5) })`. A surface that does not set
 * it gets `otherwise`; without that, loading the surface is an error.
 */
export function surface<T>(knob: string, otherwise?: T): Knob<T> {
  return { knob, otherwise };
}

export function isKnob(value: unknown): value is Knob<unknown> {
  return typeof value === 'object' && value !== null && 'knob' in value && typeof value.knob === 'string';
}

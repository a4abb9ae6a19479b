/** What JSON can hold: the only kind of value that crosses a port, an event log or a wire. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

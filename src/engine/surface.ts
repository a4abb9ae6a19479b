import type { Slo } from './pipeline.ts';

/** A profile of knobs over one pipeline: chat, voice, alerts. */
export interface Surface {
  readonly name: string;
  /** What `surface('…')` in the declaration stands for. */
  readonly knobs: Readonly<Record<string, unknown>>;
  /** Stage options by stage name, over those of the declaration. */
  readonly stages: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly slo: Slo;
  /** The whole run's time in milliseconds. */
  readonly deadlineMs?: number;
  /** The adapter settings this surface speaks of are bindings' affair; this only names what clients may ask for. */
  readonly description?: string;
}

/** The surface of a pipeline that declares none: every option as declared. */
export const plainSurface: Surface = { name: 'default', knobs: {}, stages: {}, slo: {} };

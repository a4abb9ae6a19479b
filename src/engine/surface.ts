import type { Slo } from './pipeline.ts';

/** An answer that needs nothing and nobody. */
export interface Canned {
  readonly text: string;
  /** If nothing was shown by then, this is said instead. Absent: only where the run fails. */
  readonly afterMs?: number;
}

/** A profile of knobs over one pipeline: chat, voice, alerts. */
export interface Surface {
  readonly name: string;
  /** What `surface('…')` in the declaration stands for. */
  readonly knobs: Readonly<Record<string, unknown>>;
  /** Stage options by stage name, over those of the declaration. */
  readonly stages: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What is promised of 95 of 100 runs here, in place of the pipeline's promises. */
  readonly slo: Slo;
  /** The whole run's time in milliseconds. */
  readonly deadlineMs?: number;
  /** The last rung: what is said when everything else has failed, or has shown nothing for so long. */
  readonly canned?: Canned;
  /** The adapter settings this surface speaks of are bindings' affair; this only names what clients may ask for. */
  readonly description?: string;
}

/** The surface of a pipeline that declares none: every option as declared. */
export const plainSurface: Surface = { name: 'default', knobs: {}, stages: {}, slo: {} };

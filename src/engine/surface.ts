import type { Slo } from './pipeline.ts';

/** An answer that needs nothing and nobody. */
export interface Canned {
  readonly text: string;
  /** If nothing was shown by then, this is said instead. Absent: only where the run fails. */
  readonly afterMs?: number;
}

/** What the turns of a surface are held to; each is watched, and an alarm raised where the newest turns are over it. */
export interface TurnLimits {
  /** US dollars a turn may cost on average: models, and tools that have a price, guesses that were wrong included. */
  readonly costUsd?: number;
  /** Share of turns of which something may be cut that was shown. Default 0.001. */
  readonly killRatio?: number;
  /** Share of guesses that should be right. Default 0.75. */
  readonly agreementRatio?: number;
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
  readonly limits?: TurnLimits;
  /**
   * What may be done on this surface, by names of one's own beside two that stages act on: `changes: false` offers and calls
   * read-only tools only, `guesses: false` begins nothing on a guess. What is not named may be done.
   */
  readonly capabilities?: Readonly<Record<string, boolean>>;
  /** The whole run's time in milliseconds. */
  readonly deadlineMs?: number;
  /** The last rung: what is said when everything else has failed, or has shown nothing for so long. */
  readonly canned?: Canned;
  /** The adapter settings this surface speaks of are bindings' affair; this only names what clients may ask for. */
  readonly description?: string;
}

/** The surface of a pipeline that declares none: every option as declared. */
export const plainSurface: Surface = { name: 'default', knobs: {}, stages: {}, slo: {} };

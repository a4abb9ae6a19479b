import type { EdgeRole, Handle } from './handle.ts';
import type { LadderRung } from './ladder.ts';
import type { PortType } from './port-names.ts';

/** What a pipeline promises, per surface; the numbers a run is held against. */
export interface Slo {
  readonly firstToken?: LatencyPromise;
  readonly firstSentence?: LatencyPromise;
  /** For surfaces that speak. */
  readonly firstAudio?: LatencyPromise;
  readonly full?: LatencyPromise;
}

/** Each run is held against `p95Ms`; both quantiles are watched, and an alarm is raised where one is over. */
export interface LatencyPromise {
  readonly p95Ms: number;
  readonly p50Ms?: number;
}

/** A stage in its pipeline: named, and with its inputs as places in the list of stages. */
export interface Stage {
  readonly name: string;
  readonly handle: Handle<unknown>;
  readonly inputs: readonly { readonly from: number; readonly role: EdgeRole }[];
}

/** A named, versioned graph of stages: data that can be drawn, checked, diffed, simulated and run. */
export interface Pipeline {
  readonly name: string;
  readonly version: number;
  /** In an order in which every stage stands after its inputs. */
  readonly stages: readonly Stage[];
  /** The place of the stage whose elements are the answer. */
  readonly output: number;
  /** Places of the stages that work after an answer was given whole: saves, cache writes. */
  readonly side: readonly number[];
  readonly slo: Slo;
  /** The steps down from the full answer, best first; the canned answer is below all of them. */
  readonly ladder: readonly LadderRung[];
  /** What takes over when a run fails: the same stages one after the other, or nothing. */
  readonly fallback: 'sequential' | 'none';
  /** Ports of this pipeline's own beside the standard ones. */
  readonly ports: Readonly<Record<string, PortType>>;
}

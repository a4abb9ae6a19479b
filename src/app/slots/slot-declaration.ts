import { DefinitionError, type Json, type Offer } from '../../index.ts';

/** A pipeline whose runs have a worker thread each, made ready before they come. */
export interface SlotDeclaration {
  /** `import.meta.url` of the module that exports the app by default: each worker loads it. */
  readonly module: string;
  /** Workers in all; a run more waits for one. Default 4. */
  readonly max?: number;
  /** Workers that are ready whatever comes. Default 1. */
  readonly min?: number;
  /** An input that each worker runs by itself before it is ready, so that its code is compiled. Absent: none. */
  readonly rehearse?: Json;
  /** How often. Default 20. */
  readonly rehearsals?: number;
}

/** Stages that talk back to their run while it goes on, which a run in a worker does not hear. */
const hearing = new Set(['speak']);

/**
 * Checks the slots of an app.
 *
 * @throws DefinitionError naming the pipeline and the mend.
 */
export function checkSlots(
  declared: Readonly<Record<string, SlotDeclaration>>,
  offers: readonly Required<Offer>[],
): void {
  for (const [name, { module, max = 4, min = 1, rehearsals = 20 }] of Object.entries(declared)) {
    const offered = offers.filter(({ pipeline }) => pipeline.name === name);
    if (offered.length === 0) {
      const known = [...new Set(offers.map(({ pipeline }) => pipeline.name))].join(', ');
      throw invalid(name, 'are of a pipeline that the app does not offer.', `It has ${known}.`);
    }
    if (typeof module !== 'string' || !URL.canParse(module)) {
      throw invalid(
        name,
        'do not say what their workers load.',
        'Write module: import.meta.url in the module of the app.',
      );
    }
    if (!isWhole(max, 1) || !isWhole(min, 0) || min > max || !isWhole(rehearsals, 1)) {
      throw invalid(
        name,
        `have min ${min}, max ${max}, rehearsals ${rehearsals}.`,
        'Give whole numbers, min up to max.',
      );
    }
    const spoken = offered
      .flatMap(({ pipeline }) => pipeline.stages)
      .find(({ handle }) => hearing.has(handle.kind.name));
    if (spoken !== undefined) {
      throw invalid(
        name,
        `cannot hear that '${spoken.name}' is interrupted.`,
        'Leave a pipeline that speaks without slots.',
      );
    }
  }
}

function isWhole(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least && value <= 1_024;
}

function invalid(pipeline: string, problem: string, mend: string): DefinitionError {
  return new DefinitionError('definition.app', `the slots of '${pipeline}'`, problem, mend);
}

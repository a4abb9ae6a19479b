/** One step down from the full answer: which stages it does without. */
export interface LadderRung {
  readonly name: string;
  /** Places of the stages that are missing on it, all of them. */
  readonly without: readonly number[];
}

/** Where nothing that the ladder speaks of is missing. */
export const fullRung = 'full';

/** The last rung of every ladder: the surface's canned answer. */
export const cannedRung = 'canned';

/** Which rung of its pipeline's ladder a run stands on. Rungs are declared from the best down; the lowest that fits holds. */
export class Ladder {
  readonly #rungs: readonly LadderRung[];
  readonly #missing: Set<number> = new Set();
  #rung: string = fullRung;

  constructor(rungs: readonly LadderRung[]) {
    this.#rungs = rungs;
  }

  /** A stage gave nothing, or another had to stand in for it. The rung where that changes it. */
  missed(place: number): string | undefined {
    this.#missing.add(place);
    return this.#stand();
  }

  /** Everything is tried anew. */
  anew(): string | undefined {
    this.#missing.clear();
    return this.#stand();
  }

  #stand(): string | undefined {
    const lowest = this.#rungs.findLast(({ without }) => without.every((place) => this.#missing.has(place)));
    const rung = lowest?.name ?? fullRung;
    if (rung === this.#rung) return undefined;
    this.#rung = rung;
    return rung;
  }
}

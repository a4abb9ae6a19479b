/** What is played again: from one instant of a run to another, faster or slower than it was. */
export interface Played {
  readonly fromMs: number;
  readonly toMs: number;
  /** 1 as it was, 0.2 at a fifth of its pace. */
  readonly speed: number;
}

/** Plays a run again: says which instant of it is looked at. */
export class Replay {
  #played: (Played & { readonly since: number }) | undefined;

  get isPlaying(): boolean {
    return this.#played !== undefined;
  }

  /** @param now any clock in milliseconds, the same as of {@link Replay.at}. */
  play(played: Played, now: number): void {
    this.#played = { ...played, since: now };
  }

  stop(): void {
    this.#played = undefined;
  }

  /** The instant that is reached; undefined once it is over. */
  at(now: number): number | undefined {
    if (this.#played === undefined) return undefined;
    const { fromMs, toMs, speed, since } = this.#played;
    const atMs = fromMs + Math.max(0, now - since) * speed;
    if (atMs < toMs) return atMs;
    this.#played = undefined;
    return undefined;
  }
}

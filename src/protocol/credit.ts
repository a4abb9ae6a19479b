import { protocolLimits } from './protocol-limits.ts';

/**
 * What a client has granted a run and the server has not used: units, each good for one data frame, and, once a grant
 * named bytes, bytes of text. Grants add up; units beyond 4,096 are cut off.
 */
export class Credit {
  #units = 0;
  #bytes = Number.POSITIVE_INFINITY;

  /** True while a data frame may leave. A frame may overdraw the bytes; the next one waits until they are above 0. */
  get open(): boolean {
    return this.#units > 0 && this.#bytes > 0;
  }

  get units(): number {
    return this.#units;
  }

  grant(units: number, bytes?: number): void {
    this.#units = Math.min(protocolLimits.maxCredit, this.#units + units);
    if (bytes === undefined) return;
    this.#bytes = Number.isFinite(this.#bytes) ? this.#bytes + bytes : bytes;
  }

  spend(bytes: number): void {
    this.#units--;
    this.#bytes -= bytes;
  }
}

/** What a check found in a draft. Offsets count UTF-16 units from the draft's start. */
export interface Finding {
  /** The policy that spoke, e.g. `self-harm`, `pii.card-number`. */
  readonly category: string;
  /** `block` cuts the stream; `note` is reported and changes nothing. */
  readonly action: 'note' | 'block';
  /** Where it begins. */
  readonly from: number;
  /** Just behind the unit that made it certain; the same however the draft was cut into chunks. */
  readonly at: number;
}

/**
 * A check that reads a draft once, as it grows, and remembers what it must from chunk to chunk.
 *
 * It is synchronous, answers for every unit in turn (so that where a draft is cut never changes a finding), and keeps
 * a bounded tail. After its first `block` finding it is not used again.
 */
export interface StreamMatcher {
  /**
   * How many units at the draft's start are certainly clean. Less than what was pushed while the end of the draft may
   * still become a match, by no more than the longest match.
   */
  readonly safeThrough: number;
  /** Reads the next chunk; what became certain in it, in the order of `at`. Nothing is looked for behind a `block`. */
  push(chunk: string): readonly Finding[];
  /** The draft is whole: what that makes certain, e.g. a number that nothing follows. */
  end(): readonly Finding[];
}

/** What most chunks hold. */
export const nothing: readonly Finding[] = [];

import type { Observable } from 'rxjs';
import type { CallContext } from './call.ts';

/** What a safety check found. */
export interface Verdict {
  /** `block`: must not be answered or shown. `note`: reported, never cut. */
  readonly action: 'allow' | 'note' | 'block';
  /** The policy that spoke, e.g. `self-harm`, `pii.card-number`. */
  readonly category?: string;
  /** Where in the text it begins, in UTF-16 units. */
  readonly from?: number;
}

/** What is to be checked. */
export interface ModerationRequest {
  readonly direction: 'input' | 'output';
  /** The whole text so far. */
  readonly text: string;
  /** How many units at the start of `text` were already found fine (a growing draft). */
  readonly checked: number;
}

/** What a {@link DraftMatcher} found. Offsets count UTF-16 units from the draft's start. */
export interface DraftFinding {
  readonly category: string;
  /** `block` cuts the stream; `note` is reported, never cut. */
  readonly action: 'note' | 'block';
  /** Where it begins. */
  readonly from: number;
  /** Just behind the unit that made it certain. */
  readonly at: number;
}

/** A check that reads one draft as it grows, synchronously, with its state carried from chunk to chunk. */
export interface DraftMatcher {
  /** How many units at the draft's start are certainly clean. */
  readonly safeThrough: number;
  /** Reads the next chunk. */
  push(chunk: string): readonly DraftFinding[];
  /** The draft is whole. */
  end(): readonly DraftFinding[];
}

/** A safety check of a request or of a growing draft. */
export interface Moderator {
  /** Emits one verdict and completes. */
  check(request: ModerationRequest, context: CallContext): Observable<Verdict>;
  /**
   * Makes, for one draft each, the matchers that are all this moderator does to output; `check` is then asked about
   * input only. Absent: output goes to `check`, again and again as the draft grows.
   */
  readonly matchers?: readonly (() => DraftMatcher)[];
}

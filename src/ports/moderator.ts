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

/** A safety check of a request or of a growing draft. Emits one verdict and completes. */
export interface Moderator {
  check(request: ModerationRequest, context: CallContext): Observable<Verdict>;
}

import type { SentenceReason } from './segmenter.ts';

/** A sentence with the white space after it, as it stood in the text. */
export interface Sentence {
  /** 0, 1, 2 …: no holes. */
  readonly index: number;
  /** Where it begins in the text, in UTF-16 units. */
  readonly offset: number;
  readonly text: string;
}

/** What `observe` is told of each sentence, just before it leaves. */
export interface SentenceReport {
  readonly index: number;
  /** Length in UTF-16 units. */
  readonly chars: number;
  /** UTF-16 units that had to be read past its last visible character before it was certain. */
  readonly lookaheadChars: number;
  readonly reason: SentenceReason;
}

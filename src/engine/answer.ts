/** An answer as it stands. */
export interface Answer {
  readonly text: string;
  /** What of it was heard, where it was spoken and the listener interrupted it; else all of it. */
  readonly heard: string;
  readonly outcome: string;
}

/** What a client saw when an attempt began: nothing at first, the text so far when it takes over from a failed one. */
export interface Shown {
  readonly text: string;
  /** Where the last whole sentence of it ends. */
  readonly sentenceEnd: number;
  /** The audio that was spoken last; absent where nothing was. */
  readonly audio?: string;
}

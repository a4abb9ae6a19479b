import type { Json } from '../../ports/index.ts';

/** How the run of a webhook ended. */
export interface FinalState {
  readonly state: 'done' | 'failed';
  /** Of one that is done: `answered`, `cached`, `refused`, `retracted`, `degraded`. */
  readonly outcome?: string;
  /** Of one that is done: its texts as they stand at its end. */
  readonly text?: string;
  /** Of one that is done, where its pipeline gives other than text. */
  readonly outputs?: readonly Json[];
  /** Of one that failed: why. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** Where the answer to a webhook is posted to, and how far that is. */
export interface ReplyState {
  readonly state: 'due' | 'sent' | 'dead';
  /** How often it was tried. */
  readonly tries: number;
  /** Why the last try was none; absent where it was taken. */
  readonly why?: string;
}

/** What is known of one webhook that came in. */
export interface Receipt {
  readonly webhook: string;
  /** Its sender's: the same one again is the same webhook. */
  readonly id: string;
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** When its final state was handed to the disk; absent while there is none. */
  readonly endedAt?: number;
  readonly final?: FinalState;
  /** Absent where nobody is to be told, or it has not ended. */
  readonly reply?: ReplyState;
}

/** A webhook that has not ended, as it is taken up again. */
export interface Unfinished extends Receipt {
  /** What it runs on; JSON. */
  readonly input: string;
  /** How often it was begun, the first time included. */
  readonly attempts: number;
  /** True where a call with side effects was about to be made for it. */
  readonly hasEffects: boolean;
}

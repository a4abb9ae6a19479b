import type { Json, JsonObject } from '../../ports/index.ts';
import type { FinalState } from './receipt.ts';
import type { Secret } from './signature.ts';

/** One address that takes webhooks, and what is done with what comes there. */
export interface Webhook {
  readonly name: string;
  readonly pipeline: string;
  readonly surface: string;
  /**
   * Makes the input of a run of the body. Undefined: this one is not of interest, and nothing is run or kept. What it
   * throws refuses the body, with its message.
   */
  readonly input: (body: JsonObject) => Json | undefined;
  /** What senders sign with; the first one is the newest. */
  readonly secrets: readonly Secret[];
  /** Where final states are posted to, and what signs them. Absent: nowhere. */
  readonly reply?: { readonly url: string; readonly secret: Secret };
}

/** How much is held and for how long. */
export interface WebhookLimits {
  /** How far the time of a signature may be off. Default 5 minutes, as the standard has it. */
  readonly toleranceMs: number;
  /** Runs of webhooks under way at once. Default 64. */
  readonly runs: number;
  /** Webhooks that are on disk and wait for their turn; more are refused. Default 1,000. */
  readonly waiting: number;
  /** How often a run is begun that the process did not outlive. Default 3. */
  readonly attempts: number;
  /** Characters of an answer. Default 1 Mi. */
  readonly answerChars: number;
  /** How long a request may wait for the end of its run. Default 60 s. */
  readonly waitMs: number;
  /** Webhooks kept on disk. Default 100,000. */
  readonly receipts: number;
  /** Bytes of them. Default 1 GiB. */
  readonly receiptBytes: number;
  /** How long one that has ended is kept. Default 7 days. */
  readonly keepMs: number;
  /** Replies of a webhook that wait; one more is dead. Default 1,000. */
  readonly replies: number;
  /** Replies of a webhook that are posted at once. Default 4. */
  readonly repliesAtOnce: number;
  /** How often one is tried. Default 12, which is about half an hour. */
  readonly replyTries: number;
  /** How long the receiver may take. Default 10 s. */
  readonly replyMs: number;
  /** Before the second try; each further one waits twice as long. Default 1 s. */
  readonly replyAgainMs: number;
}

export const defaultWebhookLimits: WebhookLimits = {
  toleranceMs: 300_000,
  runs: 64,
  waiting: 1_000,
  attempts: 3,
  answerChars: 1024 * 1024,
  waitMs: 60_000,
  receipts: 100_000,
  receiptBytes: 1024 * 1024 * 1024,
  keepMs: 7 * 24 * 3_600_000,
  replies: 1_000,
  repliesAtOnce: 4,
  replyTries: 12,
  replyMs: 10_000,
  replyAgainMs: 1_000,
};

/** Something that happened to a webhook, for those who watch. */
export type WebhookEvent =
  | {
      readonly type: 'request';
      readonly webhook: string;
      readonly what: 'received' | 'again' | 'ignored' | 'refused' | 'full';
    }
  /** One that a process before this one had not brought to its end: begun again, or given up. */
  | { readonly type: 'taken-up'; readonly webhook: string; readonly what: 'begun-again' | 'given-up' }
  /** The final state is on disk, `ms` after the webhook came in. */
  | { readonly type: 'ended'; readonly webhook: string; readonly state: FinalState['state']; readonly ms: number }
  /** A final state could not be written; it is tried again. */
  | { readonly type: 'unwritten'; readonly webhook: string; readonly error: unknown }
  | {
      readonly type: 'reply';
      readonly webhook: string;
      readonly what: 'sent' | 'again' | 'dead';
      readonly run: string;
      readonly why?: string;
    };

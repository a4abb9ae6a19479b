import { base64 } from './base64.ts';
import type { RunEventBody } from './events.ts';

/** What flows out of a stage that gives an answer: text, and what is to be said about it. */
export type ReplyPart =
  | { readonly type: 'text'; readonly text: string }
  /** The text in [off, off + len) is whole; it has been given. */
  | { readonly type: 'sentence'; readonly off: number; readonly len: number }
  /** The text from `fromOff` on must not stand; what follows begins there. */
  | { readonly type: 'retract'; readonly fromOff: number; readonly reason: string }
  | {
      readonly type: 'audio';
      readonly id: string;
      readonly ptsMs: number;
      readonly durMs: number;
      /** The sentence it is of. */
      readonly off: number;
      readonly len: number;
      readonly codec: string;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'finding'; readonly stage: string; readonly category: string; readonly from?: number }
  /** No more text comes, and none is taken back: what follows is its sound, which keeps nobody waiting for words. */
  | { readonly type: 'whole' }
  /** How the answer came about, where it was not simply composed. */
  | { readonly type: 'outcome'; readonly outcome: 'cached' | 'degraded' | 'refused' };

/** A stage may give plain text where a reply is wanted. */
export function asPart(part: string | ReplyPart): ReplyPart {
  return typeof part === 'string' ? { type: 'text', text: part } : part;
}

/** One message of a run as its client sees it so far. */
export class Message {
  readonly #msg: number;
  #audio: string | undefined;
  #outcome: 'cached' | 'degraded' | 'refused' | 'retracted' | undefined;
  #isRefused = false;
  /** The text in pieces, only where somebody reads it when the run is over. */
  readonly #pieces: string[] | undefined;
  /** Where each announced sentence ends: a retract takes back those that end after it. */
  #sentenceEnds: number[] = [];
  #length = 0;

  constructor(msg: number, keepText: boolean) {
    this.#msg = msg;
    this.#pieces = keepText ? [] : undefined;
  }

  get length(): number {
    return this.#length;
  }

  get outcome(): 'cached' | 'degraded' | 'refused' | 'retracted' | undefined {
    return this.#outcome;
  }

  /** True where the answer was refused, after something of it was shown or before. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** The audio that was spoken last; what is spoken from here on anew must be another. */
  get audio(): string | undefined {
    return this.#audio;
  }

  /** Where the last whole sentence ends. */
  get sentenceEnd(): number {
    return this.#sentenceEnds.at(-1) ?? 0;
  }

  get text(): string {
    const pieces = this.#pieces;
    if (pieces === undefined) return '';
    // Asked for again by whatever else keeps the answer.
    if (pieces.length > 1) pieces.splice(0, pieces.length, pieces.join(''));
    return pieces[0] ?? '';
  }

  /** Applies a part, and gives the event that tells of it. */
  apply(part: ReplyPart): RunEventBody | undefined {
    switch (part.type) {
      case 'text': {
        if (part.text.length === 0) return undefined;
        const off = this.#length;
        this.#length += part.text.length;
        this.#pieces?.push(part.text);
        return { type: 'text', msg: this.#msg, off, text: part.text, seq: 0, at: 0 };
      }
      case 'sentence':
        this.#sentenceEnds.push(part.off + part.len);
        return {
          type: 'sentence',
          msg: this.#msg,
          idx: this.#sentenceEnds.length - 1,
          off: part.off,
          len: part.len,
          seq: 0,
          at: 0,
        };
      case 'retract':
        return this.#retract(part.fromOff, part.reason);
      case 'finding':
        return part;
      case 'audio':
        this.#audio = part.id;
        return { ...part, bytes: base64(part.bytes) };
      case 'whole':
        return undefined;
      case 'outcome':
        this.#outcome = part.outcome;
        this.#isRefused ||= part.outcome === 'refused';
        return undefined;
    }
  }

  #retract(fromOff: number, reason: string): RunEventBody {
    this.#outcome = 'retracted';
    this.#length = fromOff;
    this.#sentenceEnds = this.#sentenceEnds.filter((end) => end <= fromOff);
    if (this.#pieces !== undefined) this.#pieces.splice(0, this.#pieces.length, this.text.slice(0, fromOff));
    return { type: 'retract', msg: this.#msg, fromOff, reason };
  }
}

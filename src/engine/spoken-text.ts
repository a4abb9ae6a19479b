import type { Heard } from './request.ts';

/** One piece of sound as it leaves: which sentence it is of, and where in its audio it lies. */
export interface SpokenFrame {
  readonly id: string;
  readonly ptsMs: number;
  readonly durMs: number;
  readonly off: number;
  readonly len: number;
}

/** A sentence in its audio: its text is [off, off + len), its sound [fromMs, toMs). */
interface Spoken {
  readonly off: number;
  readonly len: number;
  readonly fromMs: number;
  toMs: number;
}

/** Which text is which sound: where an answer ends for somebody who stopped listening. One entry a spoken sentence. */
export class SpokenText {
  readonly #audios = new Map<string, Spoken[]>();
  #heardTo = Number.POSITIVE_INFINITY;
  /** When the last sound will have been played, where it is played as it comes. */
  #playedAt = 0;

  /** True where something was spoken. */
  get isSpoken(): boolean {
    return this.#audios.size > 0;
  }

  /** True once the listener has said how far it listened. */
  get isCut(): boolean {
    return this.#heardTo < Number.POSITIVE_INFINITY;
  }

  /** @param at when it leaves; any clock in milliseconds. */
  frame({ id, ptsMs, durMs, off, len }: SpokenFrame, at: number): void {
    this.#playedAt = Math.max(this.#playedAt, at) + durMs;
    const audio = this.#audios.get(id) ?? [];
    this.#audios.set(id, audio);
    const last = audio.at(-1);
    if (last?.off === off && last.len === len) last.toMs = ptsMs + durMs;
    else audio.push({ off, len, fromMs: ptsMs, toMs: ptsMs + durMs });
  }

  /** Forgets the sound of text that is taken back. */
  retract(fromOff: number): void {
    for (const [id, audio] of this.#audios) {
      this.#audios.set(
        id,
        audio.filter(({ off, len }) => off + len <= fromOff),
      );
    }
    if (this.isCut) this.#heardTo = Math.min(this.#heardTo, fromOff);
  }

  /** The listener was interrupted; an audio that is not of this answer says nothing. */
  hear(heard: Heard, text: string): void {
    this.#heardTo = this.heardTo(heard, text) ?? this.#heardTo;
  }

  /** What was heard of a text: all of it, unless somebody said otherwise. */
  heardOf(text: string): string {
    return this.isCut ? text.slice(0, this.#heardTo).trimEnd() : text;
  }

  /** Milliseconds of sound that may still be playing. */
  leftMs(now: number): number {
    return Math.max(0, this.#playedAt - now);
  }

  /**
   * Where the text ends that was heard: the sentences that were played, and of the one that was cut the words that will
   * have been said, as if each took its share of time by its length. Undefined for an audio that is not of this answer.
   */
  heardTo({ audioId, ms }: Heard, text: string): number | undefined {
    const audio = this.#audios.get(audioId);
    if (audio === undefined) return undefined;
    let end = audio[0]?.off ?? 0;
    for (const { off, len, fromMs, toMs } of audio) {
      if (ms >= toMs) end = off + len;
      else if (ms > fromMs) {
        const share = (ms - fromMs) / (toMs - fromMs);
        return off + wholeWords(text.slice(off, off + len), Math.floor(len * share));
      } else return end;
    }
    return end;
  }
}

/** Where the last word ends that ends by `at`; a script without spaces is cut where it is. */
function wholeWords(sentence: string, at: number): number {
  if (/\s/u.test(sentence[at] ?? ' ')) return at;
  const space = sentence.slice(0, at).search(/\s+\S*$/u);
  if (space > 0) return space;
  if (/\S\s+\S/u.test(sentence)) return 0;
  const low = sentence.charCodeAt(at);
  return low >= 0xdc00 && low <= 0xdfff ? at - 1 : at;
}

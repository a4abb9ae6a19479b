import type { AudioFrame } from '../../ports/index.ts';
import { SpeechError } from './speech-error.ts';

const BYTES_PER_SAMPLE = 2;
/** What may stand before the samples: a header is 44 bytes, and a few hundred where a program has put its name in. */
const MAX_HEADER_BYTES = 65_536;

/**
 * Cuts a WAV stream of 16-bit mono samples into frames of equal length; the last may be shorter. Sizes in the header are
 * not believed: who streams does not know them. Holds one frame, and the header until it is read.
 */
export class WavFramer {
  readonly #frameMs: number;
  readonly #emit: (frame: AudioFrame) => void;
  #held: Buffer = Buffer.alloc(0);
  #rate = 0;

  constructor(frameMs: number, emit: (frame: AudioFrame) => void) {
    this.#frameMs = frameMs;
    this.#emit = emit;
  }

  /** @throws SpeechError where the stream is no WAV, or not of 16-bit mono samples. */
  push(chunk: Buffer): void {
    this.#held = Buffer.concat([this.#held, chunk]);
    if (this.#rate === 0 && !this.#readHeader()) return;
    const frameBytes = Math.round((this.#rate * this.#frameMs) / 1000) * BYTES_PER_SAMPLE;
    let at = 0;
    for (; this.#held.length - at >= frameBytes; at += frameBytes)
      this.#leave(this.#held.subarray(at, at + frameBytes));
    this.#held = this.#held.subarray(at);
  }

  /** @throws SpeechError where the stream ended in its header. */
  end(): void {
    if (this.#rate === 0 && this.#held.length > 0) throw new SpeechError('speech-failed', 'the sound is no whole WAV');
    const whole = this.#held.length - (this.#held.length % BYTES_PER_SAMPLE);
    if (this.#rate > 0 && whole > 0) this.#leave(this.#held.subarray(0, whole));
  }

  /** True once the samples begin. */
  #readHeader(): boolean {
    const held = this.#held;
    if (held.length >= 12 && (held.toString('latin1', 0, 4) !== 'RIFF' || held.toString('latin1', 8, 12) !== 'WAVE')) {
      throw new SpeechError('speech-failed', 'the sound is no WAV');
    }
    let rate = 0;
    for (let at = 12; at + 8 <= held.length; ) {
      const id = held.toString('latin1', at, at + 4);
      const size = held.readUInt32LE(at + 4);
      const body = at + 8;
      if (id === 'data') {
        if (rate === 0) throw new SpeechError('speech-failed', 'the sound does not say how it is to be read');
        this.#rate = rate;
        this.#held = held.subarray(body);
        return true;
      }
      if (id === 'fmt ' && body + 16 <= held.length) {
        const [channels, bits] = [held.readUInt16LE(body + 2), held.readUInt16LE(body + 14)];
        rate = held.readUInt32LE(body + 4);
        if (held.readUInt16LE(body) !== 1 || channels !== 1 || bits !== 16 || rate === 0) {
          throw new SpeechError(
            'speech-failed',
            `the sound has ${channels} channels of ${bits} bits: take 16-bit mono PCM`,
          );
        }
      }
      at = body + size + (size % 2);
    }
    if (held.length > MAX_HEADER_BYTES) throw new SpeechError('speech-failed', 'the header of the sound does not end');
    return false;
  }

  #leave(samples: Buffer): void {
    const durMs = (samples.length / BYTES_PER_SAMPLE / this.#rate) * 1000;
    this.#emit({ codec: `pcm-s16le-${this.#rate}`, durMs, bytes: Uint8Array.from(samples) });
  }
}

import type { Observable } from 'rxjs';
import type { CallContext } from './call.ts';

/** A piece of sound. */
export interface AudioFrame {
  /** How `bytes` are to be read, e.g. `pcm-s16le-22050`: signed 16 bits, little-endian, 22,050 a second, one channel. */
  readonly codec: string;
  readonly durMs: number;
  readonly bytes: Uint8Array;
}

/** Turns text into sound. */
export interface Speech {
  /** Emits the frames of one utterance in order, as they are made, and completes; unsubscribing stops the synthesis. */
  speak(request: { readonly text: string; readonly locale?: string }, context: CallContext): Observable<AudioFrame>;
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Observable, type Subscriber } from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type { AudioFrame, Speech } from '../../ports/index.ts';

export interface EspeakSpeechOptions {
  /** The program. Default `espeak-ng`, as found on the path. */
  readonly command?: string;
  /** Length of a frame in milliseconds. Default 100. */
  readonly frameMs?: number;
  /** Words a minute. Default 175. */
  readonly wordsPerMinute?: number;
}

/** No speech could be made; the answer's text is not touched by it. */
export class SpeechError extends Error {
  override readonly name = 'SpeechError';
  /** `speech-unavailable`: there is no synthesiser here. `speech-failed`: it gave up. */
  readonly code: 'speech-unavailable' | 'speech-failed';

  constructor(code: SpeechError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** What espeak-ng puts before its samples. */
const WAV_HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;
/** Where the header holds the samples a second. */
const RATE_OFFSET = 24;
/** A language, and at most a region. */
const LOCALE = /^[a-z]{2,3}(?:-[a-z]{2})?$/u;

/**
 * Speaks with espeak-ng, a program on this machine that synthesises by rules: small, quick, and audibly a machine. One
 * process an utterance; the text goes to its standard input, 16-bit mono PCM comes back and leaves in frames.
 *
 * - Memory: one frame, and what the pipe holds.
 * - Where espeak-ng is not installed, `speak` errors with `speech-unavailable` and says how to mend it.
 * - Unsubscribing kills the process at once.
 *
 * @throws RangeError where a number does not fit.
 */
export function createEspeakSpeech(options: EspeakSpeechOptions = {}): Speech {
  const { command = 'espeak-ng', frameMs = 100, wordsPerMinute = 175 } = options;
  checkNumber('createEspeakSpeech', 'frameMs', frameMs, { min: 1, max: 10_000, whole: true });
  checkNumber('createEspeakSpeech', 'wordsPerMinute', wordsPerMinute, { min: 80, max: 450, whole: true });
  return {
    speak: ({ text, locale = 'en' }) =>
      new Observable<AudioFrame>((consumer) => {
        const asked = locale.toLowerCase();
        const voice = LOCALE.test(asked) ? asked.slice(0, asked.startsWith('en') ? 5 : 2) : 'en';
        const child = spawn(command, ['--stdin', '--stdout', '-b', '1', '-v', voice, '-s', String(wordsPerMinute)]);
        listen(child, consumer, frameMs, command);
        child.stdin.end(text);
        return () => child.kill('SIGKILL');
      }),
  };
}

function listen(
  child: ChildProcessWithoutNullStreams,
  consumer: Subscriber<AudioFrame>,
  frameMs: number,
  command: string,
): void {
  const framer = new WavFramer(frameMs, (frame) => consumer.next(frame));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => framer.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-500);
  });
  // It may end before it has read the text; its exit code tells why.
  child.stdin.on('error', () => {});
  child.on('error', (error) =>
    consumer.error(
      new SpeechError(
        'speech-unavailable',
        `${command} cannot be run (${error.message}): answers are text only. Install it, e.g. apt-get install espeak-ng.`,
      ),
    ),
  );
  child.on('close', (exit) => {
    if (exit !== 0) {
      consumer.error(new SpeechError('speech-failed', `${command} ended with ${exit}: ${said.trim()}`));
      return;
    }
    framer.end();
    consumer.complete();
  });
}

/** Cuts a WAV stream into frames of equal length; the last may be shorter. */
class WavFramer {
  readonly #frameMs: number;
  readonly #emit: (frame: AudioFrame) => void;
  #held: Buffer = Buffer.alloc(0);
  #rate = 0;

  constructor(frameMs: number, emit: (frame: AudioFrame) => void) {
    this.#frameMs = frameMs;
    this.#emit = emit;
  }

  push(chunk: Buffer): void {
    this.#held = Buffer.concat([this.#held, chunk]);
    if (this.#rate === 0) {
      if (this.#held.length < WAV_HEADER_BYTES) return;
      this.#rate = this.#held.readUInt32LE(RATE_OFFSET);
      this.#held = this.#held.subarray(WAV_HEADER_BYTES);
    }
    const frameBytes = Math.round((this.#rate * this.#frameMs) / 1000) * BYTES_PER_SAMPLE;
    let at = 0;
    for (; this.#held.length - at >= frameBytes; at += frameBytes)
      this.#leave(this.#held.subarray(at, at + frameBytes));
    this.#held = this.#held.subarray(at);
  }

  end(): void {
    if (this.#rate > 0 && this.#held.length > 0) this.#leave(this.#held);
  }

  #leave(samples: Buffer): void {
    const durMs = (samples.length / BYTES_PER_SAMPLE / this.#rate) * 1000;
    this.#emit({ codec: `pcm-s16le-${this.#rate}`, durMs, bytes: Uint8Array.from(samples) });
  }
}

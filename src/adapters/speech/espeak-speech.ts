import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Observable, type Subscriber } from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type { AudioFrame, Speech } from '../../ports/index.ts';
import { SpeechError } from './speech-error.ts';
import { WavFramer } from './wav-framer.ts';

export interface EspeakSpeechOptions {
  /** The program. Default `espeak-ng`, as found on the path. */
  readonly command?: string;
  /** Length of a frame in milliseconds. Default 100. */
  readonly frameMs?: number;
  /** Words a minute. Default 175. */
  readonly wordsPerMinute?: number;
}

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
  const framed = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      consumer.error(error);
    }
  };
  child.stdout.on('data', (chunk: Buffer) => framed(() => framer.push(chunk)));
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
    framed(() => framer.end());
    consumer.complete();
  });
}

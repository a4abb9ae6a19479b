import { Observable } from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type { AudioFrame, Speech } from '../../ports/index.ts';
import { SpeechError } from './speech-error.ts';
import { WavFramer } from './wav-framer.ts';

/** What is needed of a speech model of the AI SDK: `openai.speech('…')`, `elevenlabs.speech('…')`, … */
export interface SpeechModel {
  readonly modelId: string;
  doGenerate(options: {
    text: string;
    voice?: string;
    outputFormat?: string;
    language?: string;
    abortSignal?: AbortSignal;
    headers?: Record<string, string | undefined>;
  }): PromiseLike<{ readonly audio: string | Uint8Array }>;
}

export interface AiSdkSpeechOptions {
  readonly model: SpeechModel;
  /** The provider's name of a voice. Absent: its own choice. */
  readonly voice?: string;
  /** Length of a frame in milliseconds. Default 100. */
  readonly frameMs?: number;
}

/**
 * Speaks with a model of the AI SDK. One request an utterance, which is a sentence: providers give an utterance as a
 * whole, so its frames leave together when it is there. WAV is asked for, since it says how it is to be read.
 *
 * - Memory: one utterance.
 * - A provider that fails, or gives what is no 16-bit mono WAV, errors with `speech-failed`.
 * - Unsubscribing aborts the request at once.
 *
 * @throws RangeError where `frameMs` is not a whole number from 1 to 10,000.
 */
export function createAiSdkSpeech({ model, voice, frameMs = 100 }: AiSdkSpeechOptions): Speech {
  checkNumber('createAiSdkSpeech', 'frameMs', frameMs, { min: 1, max: 10_000, whole: true });
  return {
    speak: ({ text, locale }, { traceparent }) =>
      new Observable<AudioFrame>((consumer) => {
        const abort = new AbortController();
        const language = locale?.toLowerCase().split('-')[0];
        const asked = {
          text,
          outputFormat: 'wav',
          abortSignal: abort.signal,
          ...(voice === undefined ? undefined : { voice }),
          ...(language === undefined ? undefined : { language }),
          ...(traceparent === undefined ? undefined : { headers: { traceparent } }),
        };
        const spoken = ({ audio }: { readonly audio: string | Uint8Array }): void => {
          const framer = new WavFramer(frameMs, (frame) => consumer.next(frame));
          framer.push(typeof audio === 'string' ? Buffer.from(audio, 'base64') : Buffer.from(audio));
          framer.end();
          consumer.complete();
        };
        Promise.resolve(model.doGenerate(asked))
          .then(spoken)
          .catch((error: unknown) => consumer.error(failed(model, error)));
        return () => abort.abort();
      }),
  };
}

function failed({ modelId }: SpeechModel, error: unknown): SpeechError {
  if (error instanceof SpeechError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SpeechError('speech-failed', `${modelId} made no speech: ${message}`, error);
}

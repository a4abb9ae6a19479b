import type { SchedulerAction } from 'rxjs';
import type { AudioFrame, Speech } from '../../ports/speech.ts';
import { type CallModel, timedCall } from '../world/timed-call.ts';
import type { World } from '../world/world.ts';

/** How a synthesiser works: `latency` is the time to the first frame of an utterance. */
export interface SpeechModel extends CallModel {
  /** How long it works on a second of sound, in seconds, once it has begun. Default 0: all of it is made with the first frame. */
  readonly realTimeFactor?: number;
  /** How long the first frame sounds, in milliseconds. Default 100. */
  readonly frameMs?: number;
  /** How fast it speaks; a word is six characters, its space included. Default 175. */
  readonly wordsPerMinute?: number;
}

const WORD_CHARS = 6;

/**
 * Speech that makes silent frames of the length the text would have: the first when its time has come, and the rest as
 * one more, when a synthesiser of that pace would have made the last of it.
 */
export function simulatedSpeech(world: World, model: SpeechModel): Speech {
  const { realTimeFactor = 0, frameMs = 100, wordsPerMinute = 175 } = model;
  const charMs = 60_000 / wordsPerMinute / WORD_CHARS;
  return {
    speak: ({ text }, context) =>
      timedCall<AudioFrame>(world, model, context, 'speak', (subscriber, { factor }) => {
        const soundMs = text.length * charMs;
        const firstMs = realTimeFactor === 0 ? soundMs : Math.min(frameMs, soundMs);
        const restMs = soundMs - firstMs;
        subscriber.next(silence(firstMs));
        if (restMs <= 0) {
          subscriber.complete();
          return;
        }
        subscriber.add(
          world.scheduler.schedule(
            function (this: SchedulerAction<unknown>) {
              subscriber.next(silence(restMs));
              subscriber.complete();
            },
            restMs * realTimeFactor * factor,
          ),
        );
      }),
  };
}

const NO_BYTES = new Uint8Array(0);

function silence(durMs: number): AudioFrame {
  return { codec: 'none', durMs, bytes: NO_BYTES };
}

import type { AudioFrame, Speech } from '../../ports/speech.ts';
import { type CallModel, timedCall } from '../world/timed-call.ts';
import type { World } from '../world/world.ts';

/** How long a character of text sounds: 175 words a minute, of six characters with their space. */
const MS_PER_CHAR = 60_000 / 175 / 6;

/** Speech that makes each utterance, as one silent frame of the length it would have, in the time it is given. */
export function simulatedSpeech(world: World, model: CallModel): Speech {
  return {
    speak: ({ text }, context) =>
      timedCall<AudioFrame>(world, model, context, 'speak', (subscriber) => {
        subscriber.next({ codec: 'none', durMs: text.length * MS_PER_CHAR, bytes: new Uint8Array(0) });
        subscriber.complete();
      }),
  };
}

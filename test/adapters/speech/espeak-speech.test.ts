import { spawnSync } from 'node:child_process';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createEspeakSpeech } from '../../../src/adapters/speech/espeak-speech.ts';
import { callContext } from '../call-context.ts';

const isHere = spawnSync('espeak-ng', ['--version']).status === 0;

const framesOf = (text: string, locale?: string) =>
  lastValueFrom(
    createEspeakSpeech()
      .speak({ text, ...(locale === undefined ? {} : { locale }) }, callContext())
      .pipe(toArray()),
  );

describe.skipIf(!isHere)(`createEspeakSpeech${isHere ? '' : ' (skipped: espeak-ng is not installed here)'}`, () => {
  it('makes frames of equal length of 16-bit sound, which is not silence', async () => {
    const frames = await framesOf('Your order is on its way.');
    expect(frames.length).toBeGreaterThan(5);
    expect(frames.slice(0, -1).every(({ durMs, bytes }) => durMs === 100 && bytes.length === 4410)).toBe(true);
    expect(new Set(frames.map(({ codec }) => codec))).toEqual(new Set(['pcm-s16le-22050']));
    const loudest = Math.max(...frames.flatMap(({ bytes }) => [...new Int16Array(bytes.buffer, 0, bytes.length >> 1)]));
    expect(loudest).toBeGreaterThan(1000);
  });

  it('speaks longer for more text, whatever language, and takes any text for words', async () => {
    const long = await framesOf('Ihre Bestellung ist unterwegs und kommt am Dienstag an.', 'de-CH');
    const short = await framesOf('Ja.', 'de');
    expect(long.length).toBeGreaterThan(short.length);
    expect((await framesOf('--version -w /tmp/x', '../../etc')).length).toBeGreaterThan(0);
  });

  it('can be left in the middle of an utterance', async () => {
    const frame = await firstValueFrom(
      createEspeakSpeech()
        .speak({ text: 'word '.repeat(2000) }, callContext())
        .pipe(take(1)),
    );
    expect(frame.bytes.length).toBe(4410);
  });
});

describe('without espeak-ng', () => {
  it('says what is missing and how to mend it', async () => {
    const speech = createEspeakSpeech({ command: 'no-such-espeak' });
    await expect(lastValueFrom(speech.speak({ text: 'Hi' }, callContext()))).rejects.toMatchObject({
      code: 'speech-unavailable',
      message: expect.stringMatching(/text only.*install/i),
    });
  });
});

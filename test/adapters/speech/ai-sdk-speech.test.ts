import { createOpenAI } from '@ai-sdk/openai';
import { generateSpeech } from 'ai';
import { lastValueFrom, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { createAiSdkSpeech } from '../../../src/adapters/speech/ai-sdk-speech.ts';
import { openSpeech } from '../../../src/adapters/speech/open-speech.ts';
import type { AudioFrame, Speech } from '../../../src/ports/index.ts';
import { callContext } from '../call-context.ts';
import { type LoopbackProvider, loopbackProvider, type SeenRequest } from '../model/ai-sdk/loopback-provider.ts';

let provider: LoopbackProvider | undefined;
afterEach(async () => {
  await provider?.close();
  provider = undefined;
});

/** A WAV as OpenAI streams it: sizes of all ones, and a chunk before the samples that nobody needs. */
function wav(ms: number, { rate = 24_000, channels = 1, bits = 16 } = {}): Buffer {
  const format = Buffer.alloc(24);
  format.write('fmt ', 0, 'latin1');
  format.writeUInt32LE(16, 4);
  format.writeUInt16LE(1, 8);
  format.writeUInt16LE(channels, 10);
  format.writeUInt32LE(rate, 12);
  format.writeUInt32LE((rate * channels * bits) / 8, 16);
  format.writeUInt16LE((channels * bits) / 8, 20);
  format.writeUInt16LE(bits, 22);
  const riff = Buffer.from('RIFF\xff\xff\xff\xffWAVE', 'latin1');
  const note = Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1');
  const data = Buffer.from('data\xff\xff\xff\xff', 'latin1');
  return Buffer.concat([riff, format, note, data, Buffer.alloc((rate * ms * 2) / 1000, 7)]);
}

async function answering(answer: (request: SeenRequest) => void): Promise<Speech> {
  provider = await loopbackProvider(answer);
  return openSpeech(`openai:gpt-4o-mini-tts,voice=coral@${provider.url}/v1`, { OPENAI_API_KEY: 'secret' });
}

const framesOf = (speech: Speech, text: string, locale?: string): Promise<AudioFrame[]> =>
  lastValueFrom(
    speech
      .speak({ text, ...(locale === undefined ? {} : { locale }) }, callContext({ traceparent: '00-ab-cd-01' }))
      .pipe(toArray()),
  );

describe('speech by the AI SDK', () => {
  it('asks the provider for a sentence, and gives it in frames', async () => {
    const speech = await answering(({ response }) => {
      response.writeHead(200, { 'content-type': 'audio/wav' });
      response.end(wav(250));
    });
    const frames = await framesOf(speech, 'It is in stock.', 'en-GB');
    expect(frames.map(({ codec, durMs, bytes }) => [codec, durMs, bytes.length])).toEqual([
      ['pcm-s16le-24000', 100, 4_800],
      ['pcm-s16le-24000', 100, 4_800],
      ['pcm-s16le-24000', 50, 2_400],
    ]);
    const [request] = provider?.seen ?? [];
    expect(request?.path).toBe('/v1/audio/speech');
    expect(request?.headers).toMatchObject({ authorization: 'Bearer secret', traceparent: '00-ab-cd-01' });
    expect(request?.body).toMatchObject({
      model: 'gpt-4o-mini-tts',
      voice: 'coral',
      input: 'It is in stock.',
      response_format: 'wav',
    });
  });

  it('takes the models that the AI SDK itself takes', async () => {
    provider = await loopbackProvider(({ response }) => {
      response.writeHead(200, { 'content-type': 'audio/wav' });
      response.end(wav(100));
    });
    const model = createOpenAI({ apiKey: 'secret', baseURL: provider.url }).speech('tts-1');
    const { audio } = await generateSpeech({ model, text: 'Hi.', outputFormat: 'wav' });
    const frames = await framesOf(createAiSdkSpeech({ model, frameMs: 1_000 }), 'Hi.');
    expect(Buffer.from(frames[0]?.bytes ?? [])).toEqual(Buffer.from(audio.uint8Array).subarray(-4_800));
  });

  it.each([
    [
      'an error of the provider',
      (request: SeenRequest) => request.response.writeHead(401).end('{"error":{"message":"who are you"}}'),
      /gpt-4o-mini-tts.*who are you/,
    ],
    ['what is no WAV', ({ response }: SeenRequest) => response.end('<html>nothing here</html>'), /no WAV/],
    ['stereo', ({ response }: SeenRequest) => response.end(wav(10, { channels: 2 })), /2 channels/],
    ['half a header', ({ response }: SeenRequest) => response.end(wav(10).subarray(0, 30)), /no whole WAV/],
  ])('fails at %s, and says why', async (_, answer, message) => {
    const speech = await answering(answer);
    await expect(framesOf(speech, 'Hi.')).rejects.toMatchObject({
      code: 'speech-failed',
      message: expect.stringMatching(message),
    });
  });

  it('aborts the request when nobody listens any more', async () => {
    let asked: (request: SeenRequest) => void = () => {};
    const request = new Promise<SeenRequest>((resolve) => {
      asked = resolve;
    });
    const speech = await answering((each) => asked(each));
    const listening = speech.speak({ text: 'Hi.' }, callContext()).subscribe();
    const { aborted } = await request;
    listening.unsubscribe();
    await aborted;
  });
});

describe('a speech setting', () => {
  it('names espeak, nothing, or a provider; what is wrong with another is said', async () => {
    await expect(openSpeech('espeak', {})).resolves.toBeDefined();
    expect(
      await lastValueFrom((await openSpeech('none', {})).speak({ text: 'Hi.' }, callContext()).pipe(toArray())),
    ).toEqual([]);
    await expect(openSpeech('openai:tts-1', {})).rejects.toThrow(/needs the environment variable OPENAI_API_KEY/);
    for (const setting of ['say', 'openai:', 'openai:tts-1@ftp://x', '']) {
      await expect(openSpeech(setting, { OPENAI_API_KEY: 'k' }), setting).rejects.toMatchObject({
        code: 'speech-setting',
      });
    }
  });
});

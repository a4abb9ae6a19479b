import { EMPTY } from 'rxjs';
import type { Speech } from '../../ports/index.ts';
import { createAiSdkSpeech } from './ai-sdk-speech.ts';
import { createEspeakSpeech } from './espeak-speech.ts';
import { SpeechError } from './speech-error.ts';

const SHAPE = 'espeak, none, or openai:MODEL[,voice=VOICE][@BASE-URL], e.g. openai:gpt-4o-mini-tts,voice=alloy';

/**
 * Opens what a setting names: `espeak` (the default, a program on this machine), `none` (answers stay text), or a
 * provider's model, whose package is loaded only then.
 *
 * @throws SpeechError `speech-setting` where the setting, its package or its key is at fault.
 */
export async function openSpeech(setting: string, env: Readonly<Record<string, string | undefined>>): Promise<Speech> {
  if (setting === 'espeak') return createEspeakSpeech();
  if (setting === 'none') return { speak: () => EMPTY };
  const parts = /^openai:([^,@\s]+)(?:,voice=([^,@\s]+))?(?:@(https?:\/\/\S+))?$/u.exec(setting);
  if (parts === null) throw new SpeechError('speech-setting', `The speech setting "${setting}" is none of ${SHAPE}.`);
  const [, model = '', voice, baseURL = env.OPENAI_BASE_URL] = parts;
  const apiKey = env.OPENAI_API_KEY;
  if (!apiKey) {
    throw new SpeechError(
      'speech-setting',
      `The speech openai:${model} needs the environment variable OPENAI_API_KEY.`,
    );
  }
  const { createOpenAI } = await loadOpenAi(model);
  const provider = createOpenAI({ apiKey, ...(baseURL ? { baseURL } : {}) });
  return createAiSdkSpeech({ model: provider.speech(model), ...(voice === undefined ? undefined : { voice }) });
}

async function loadOpenAi(model: string): Promise<typeof import('@ai-sdk/openai')> {
  try {
    return await import('@ai-sdk/openai');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new SpeechError(
      'speech-setting',
      `The speech openai:${model} needs the package @ai-sdk/openai. Install it: npm install @ai-sdk/openai`,
      error,
    );
  }
}

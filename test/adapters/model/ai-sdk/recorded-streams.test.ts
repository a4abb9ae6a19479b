import { describe, expect, it } from 'vitest';
import { openAiSdkModel } from '../../../../src/adapters/model/ai-sdk/open-ai-sdk-model.ts';
import { callContext } from './call-context.ts';
import { type Answer, collectAnswer } from './collect-answer.ts';
import { loopbackProvider, reply } from './loopback-provider.ts';
import { readRecording } from './read-recording.ts';
import { countRecordings, hasRecordings, RECORDINGS_ABSENT, type Recording, recordings } from './recordings.ts';

const env = {
  OPENAI_API_KEY: 'key',
  ANTHROPIC_API_KEY: 'key',
  AWS_BEARER_TOKEN_BEDROCK: 'key',
  AWS_REGION: 'eu-central-1',
};

/** One is no JSON as recorded; the other is of a provider whose annotations the OpenAI schema does not allow. */
const UNREADABLE = new Set([
  'openai__parallel-tool-call-wrapper.1.chunks.txt',
  'xai__xai-web-search-tool.1.chunks.txt',
]);

/** Calls a client is to run, in shapes of their own: counted by the test of their own below. */
const OWN_CALL_SHAPES = /apply-patch|shell-tool/;

async function replay(recording: Recording, pieceBytes: number): Promise<Answer> {
  const { contentType, encode } = recording.format;
  const server = await loopbackProvider(({ response }) =>
    reply(response, contentType, encode(recording.events), pieceBytes),
  );
  try {
    const model = await openAiSdkModel(recording.setting(server.url), { env });
    const messages = [{ role: 'user', text: 'as recorded' }] as const;
    return await collectAnswer(model.generate({ purpose: 'plan', messages }, callContext()));
  } finally {
    await server.close();
  }
}

describe.skipIf(!hasRecordings)(`recorded provider streams${hasRecordings ? '' : ` (${RECORDINGS_ABSENT})`}`, () => {
  const all = recordings();

  it('covers every recording of a format the adapter reads', () => {
    expect(new Set(all.map(({ file }) => file)).size).toBe(countRecordings().replayed);
    expect(countRecordings().replayed).toBeGreaterThan(0);
    expect(new Set(all.map(({ setting }) => setting('').split(':')[0]))).toEqual(
      new Set(['openai-compatible', 'openai', 'anthropic', 'bedrock']),
    );
  });

  for (const recording of all.filter(({ file }) => !UNREADABLE.has(file))) {
    it(`gives all of ${recording.file}, answer ${recording.answer}`, async () => {
      const heard = readRecording(recording.events);
      const answer = await replay(recording, 997);
      expect(answer.error).toBeUndefined();
      expect(answer.text).toBe(heard.text);
      if (OWN_CALL_SHAPES.test(recording.file)) {
        expect(answer.text !== '' || answer.calls.length > 0).toBe(true);
      } else {
        expect(answer.calls.map(({ name }) => name)).toEqual(heard.calls.map(({ name }) => name));
        expect(answer.calls.map(({ args }) => JSON.parse(args))).toEqual(
          heard.calls.map(({ args }) => JSON.parse(args === '' ? '{}' : args)),
        );
      }
      expect(answer.parts.at(-1)).toMatchObject({ type: 'finish' });
      expect(answer.parts.filter(({ type }) => type === 'finish')).toHaveLength(1);
    });
  }

  for (const recording of all.filter(({ file }) => UNREADABLE.has(file))) {
    it(`fails as malformed on ${recording.file}`, async () => {
      expect((await replay(recording, 997)).error).toMatchObject({ code: 'malformed', retryable: true });
    });
  }

  it('gives the same whatever the pieces the network cuts', async () => {
    const small = all.filter(({ events, file }) => events.length < 130 && !UNREADABLE.has(file)).slice(0, 12);
    for (const recording of small) {
      const [bytes, whole] = [await replay(recording, 7), await replay(recording, 1_000_000)];
      expect(bytes.text).toBe(whole.text);
      expect(bytes.calls).toEqual(whole.calls);
    }
  });
});

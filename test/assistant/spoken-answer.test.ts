import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { asyncScheduler, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import assistant from '../../pipelines/assistant.ts';
import { type OpenBindings, openBindings } from '../../src/cli/bindings.ts';
import { type Client, connect, type RunMessage, Transcript } from '../../src/client/index.ts';
import { createEngine, type Engine, type Memory, parseSurfaces } from '../../src/index.ts';
import { serve } from '../server/serve.ts';
import { callContext } from './call-context.ts';

const isHere = spawnSync('espeak-ng', ['--version']).status === 0;
const file = new URL('../../pipelines/assistant.surfaces.yaml', import.meta.url);
const surfaces = parseSurfaces(readFileSync(file, 'utf8'), 'assistant.surfaces.yaml', assistant);

type Audio = Extract<RunMessage, { readonly type: 'audio' }>;

let opened: OpenBindings;
let engine: Engine;

beforeAll(async () => {
  opened = await openBindings({ env: {}, atOnce: true });
  const { bindings } = opened;
  engine = createEngine({
    offers: [{ pipeline: assistant, surfaces }],
    bindings,
    scheduler: asyncScheduler,
    random: Math.random,
  });
});

afterAll(() => {
  engine.close();
  opened.close();
});

/** A question asked aloud, as a run that is still to be started. */
const asked = (client: Client, run: string, text: string) =>
  client.run({ pipeline: 'assistant', surface: 'voice', run, input: { text, session: run } });
const isAudio = (message: RunMessage): message is Audio => message.type === 'audio';
const remembered = async (session: string): Promise<string[]> => {
  const memory = opened.bindings.memory as Memory;
  const { turns } = await firstValueFrom(memory.recall({ text: '?', session }, callContext()));
  return turns.map(({ text }) => text);
};

const question = 'what are your opening hours and how do I return a book?';

describe.skipIf(!isHere)(`a spoken answer${isHere ? '' : ' (skipped: espeak-ng is not installed here)'}`, () => {
  it('is sound of each of its sentences, in order and without a gap', async () => {
    const server = await serve(engine.startRun);
    const client = connect(server.url);
    const messages = await lastValueFrom(asked(client, 's1', question).pipe(toArray()));
    const transcript = new Transcript();
    for (const message of messages) transcript.apply(message);
    const audio = messages.filter(isAudio);
    let ptsMs = 0;
    for (const piece of audio) {
      expect(piece.ptsMs).toBeCloseTo(ptsMs);
      ptsMs += piece.durMs;
    }
    const spoken = [
      ...new Set(
        audio.map(({ off, len }) =>
          transcript
            .text()
            .slice(off, off + len)
            .trim(),
        ),
      ),
    ];
    const sentences = messages.flatMap((message) =>
      message.type === 'sentence'
        ? [
            transcript
              .text()
              .slice(message.off, message.off + message.len)
              .trim(),
          ]
        : [],
    );
    expect(spoken).toEqual(sentences.filter((sentence) => sentence !== ''));
    expect(spoken.length).toBeGreaterThan(1);
    // About as long as somebody takes to say it, and not silence.
    expect(ptsMs / transcript.text().length).toBeGreaterThan(30);
    const peaks = audio.map(({ bytes }) => Math.max(...new Int16Array(Uint8Array.from(bytes).buffer)));
    expect(Math.max(...peaks)).toBeGreaterThan(1_000);
    expect(await remembered('s1')).toEqual([question, transcript.text()]);
    client.close();
  });

  it('is remembered as far as it was heard, by who is interrupted when all of it was sent', async () => {
    const server = await serve(engine.startRun);
    const client = connect(server.url);
    const messages = await lastValueFrom(asked(client, 's2', question).pipe(toArray()));
    const transcript = new Transcript();
    for (const message of messages) transcript.apply(message);
    const [first] = messages.filter(isAudio);
    const heardMs = messages
      .filter(isAudio)
      .filter(({ off }) => off === first?.off)
      .reduce((sum, { durMs }) => sum + durMs, 0);
    client.played('s2', { audioId: first?.id ?? '', ms: heardMs });
    // On the same connection, what is said after it is handled after it.
    await lastValueFrom(asked(client, 's3', 'hello').pipe(toArray()));
    expect(await remembered('s2')).toEqual([question, transcript.text().slice(0, first?.len).trim()]);
    client.close();
  });

  it('that is broken off in the middle is remembered as far as it was heard, and not at all without a word about it', async () => {
    const server = await serve(engine.startRun);
    const client = connect(server.url);
    const breakOff = (run: string, says: boolean): Promise<string> =>
      new Promise((resolve) => {
        const transcript = new Transcript();
        const running = asked(client, run, question).subscribe((message) => {
          transcript.apply(message);
          if (!isAudio(message)) return;
          if (says) client.played(run, { audioId: message.id, ms: message.ptsMs + message.durMs });
          running.unsubscribe();
          resolve(transcript.text());
        });
      });
    const shown = await breakOff('s4', true);
    await breakOff('s5', false);
    await lastValueFrom(asked(client, 's6', 'hello').pipe(toArray()));
    const [, answer = ''] = await remembered('s4');
    expect(shown.startsWith(answer)).toBe(true);
    expect(answer.length).toBeLessThan(shown.length);
    client.close();
  });
});

describe('without espeak-ng', () => {
  it('the answer is text, and the run says what is missing', async () => {
    const { createEspeakSpeech } = await import('../../src/adapters/speech/espeak-speech.ts');
    const bindings = { ...opened.bindings, speech: createEspeakSpeech({ command: 'no-such-espeak' }) };
    const mute = createEngine({
      offers: [{ pipeline: assistant, surfaces }],
      bindings,
      scheduler: asyncScheduler,
      random: Math.random,
    });
    const request = {
      run: 'm',
      pipeline: 'assistant',
      surface: 'voice',
      input: { text: 'where is your Old Mill shop?' },
    };
    const log = await lastValueFrom(mute.startRun(request).pipe(toArray()));
    expect(log.at(-1)).toMatchObject({ type: 'done', outcome: 'answered' });
    expect(log.some(({ type }) => type === 'audio')).toBe(false);
    const said = log.find((event) => event.type === 'policy' && event.policy === 'speech');
    expect(said).toMatchObject({
      action: 'silent',
      detail: expect.stringMatching(/answers are text only.*apt-get install espeak-ng/),
    });
    mute.close();
  });
});

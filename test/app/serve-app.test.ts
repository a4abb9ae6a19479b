import { createServer } from 'node:net';
import { pino } from 'pino';
import { of, throwError } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { createEspeakSpeech } from '../../src/adapters/speech/espeak-speech.ts';
import { createFunctionTools } from '../../src/adapters/tools/index.ts';
import { type App, defineApp, type ServedApp, serveApp, surfaceOf } from '../../src/app/index.ts';
import { askQuestion } from '../../src/cli/ask-question.ts';
import { connect } from '../../src/client/index.ts';
import {
  type Bindings,
  callTools,
  compose,
  definePipeline,
  input,
  planner,
  sentences,
  speak,
} from '../../src/index.ts';

const query = input();
const plan = planner(query);
const calls = callTools(plan);
const draft = compose([query, calls]);
const stages = { query, plan, calls, draft };
const pipeline = definePipeline('desk', stages, { version: 1, output: draft, fallback: 'none' });

const tools = createFunctionTools([
  {
    spec: { name: 'ticket', description: 'a ticket', parameters: { type: 'object' }, readOnly: true },
    run: () => {
      throw new Error('the tracker is down');
    },
  },
]);
const model: Bindings[string] = {
  generate: ({ purpose }) =>
    purpose === 'plan'
      ? of({ type: 'tool-call', id: 'a', name: 'ticket', args: {} })
      : throwError(() => Object.assign(new Error('the key is wrong'), { code: 'auth' })),
};

let served: ServedApp | undefined;
afterEach(() => served?.close());

function logging(): { readonly logger: pino.Logger; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  return { logger: pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) }), lines };
}

describe('serveApp', () => {
  it('writes to its log what failed and why, which answers may hide', async () => {
    const { logger, lines } = logging();
    served = await serveApp(defineApp({ pipelines: [pipeline], bindings: { model, tools } }), { logger });
    const client = connect(served.server.url);
    const { error } = await askQuestion(client, { pipeline: 'desk', surface: 'default', input: { text: 'T-1?' } });
    client.close();
    expect(error?.code).toBe('auth');
    const about = { pipeline: 'desk', surface: 'default', run: expect.any(String) };
    expect(lines).toEqual([
      expect.objectContaining({ ...about, tool: 'ticket', msg: 'a tool failed: ticket: the tracker is down' }),
      expect.objectContaining({
        ...about,
        stage: 'draft',
        code: 'auth',
        msg: "stage 'draft' failed: the key is wrong",
      }),
    ]);
  });

  it('writes to its log why an answer that was to be spoken is text', async () => {
    const { logger, lines } = logging();
    const said = compose(query);
    const marked = sentences(said);
    const reply = speak(marked, { aloud: true });
    const spoken = definePipeline('phone', { query, said, marked, reply }, { version: 1, output: reply });
    const talker: Bindings[string] = { generate: () => of({ type: 'text', text: 'We are open.' }) };
    const speech = createEspeakSpeech({ command: 'no-such-synthesiser' });
    served = await serveApp(defineApp({ pipelines: [spoken], bindings: { model: talker, speech } }), { logger });
    const client = connect(served.server.url);
    const { text } = await askQuestion(client, { pipeline: 'phone', surface: 'default', input: { text: 'Open?' } });
    client.close();
    expect(text).toBe('We are open.');
    expect(lines).toEqual([
      expect.objectContaining({
        stage: 'reply',
        msg: expect.stringMatching(
          /^an answer is text alone: no-such-synthesiser cannot be run .*apt-get install espeak-ng/,
        ),
      }),
    ]);
  });

  it('lets go of what it opened where it cannot listen', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { readonly port: number };
    const closed: string[] = [];
    const app: App = {
      pipelines: [pipeline],
      bindings: () => ({ bindings: { model, tools }, close: () => void closed.push('closed') }),
    };
    await expect(serveApp(app, { port, logger: logging().logger })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(closed).toEqual(['closed']);
    await new Promise((resolve) => taken.close(resolve));
  });

  it.each<[string, Partial<App>, string]>([
    ['without bindings', {}, 'binds no adapters, so it cannot be served. Add them'],
    [
      'with one model of its own, another asked for',
      { bindings: { model, tools } },
      'takes no --model. Make bindings a function',
    ],
    [
      'with a port left out',
      { bindings: () => ({ tools }) },
      "desk.plan on default: no adapter is bound to port 'model'",
    ],
  ])('refuses an app %s', async (_what, more, said) => {
    const { logger } = logging();
    await expect(serveApp({ pipelines: [pipeline], ...more }, { model: 'other', logger })).rejects.toThrow(said);
  });
});

describe('surfaceOf', () => {
  const app = defineApp({
    pipelines: [
      { pipeline, surfaces: [{ name: 'chat', knobs: {}, stages: {}, slo: {} }] },
      { pipeline: { ...pipeline, version: 2 } },
    ],
  });

  it.each(['chat', 'desk/chat', 'desk@1/chat'])('finds %s', (name) => {
    expect(surfaceOf(app, name).name).toBe('chat');
  });

  it('finds the plain one where a pipeline has none of its own', () => {
    expect(surfaceOf(app, 'desk@2/default').name).toBe('default');
  });

  it('names those there are where it finds none', () => {
    expect(() => surfaceOf(app, 'fax')).toThrow("has no surface 'fax'. It has desk@1/chat, desk@2/default.");
  });
});

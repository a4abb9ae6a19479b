import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { filter, firstValueFrom, of, tap } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAiSdkModel } from '../../src/adapters/model/ai-sdk/open-ai-sdk-model.ts';
import { createHttpTools, type HttpTools } from '../../src/adapters/tools/index.ts';
import { defineApp, type ServedApp, serveApp } from '../../src/app/index.ts';
import { type Answer, askQuestion } from '../../src/cli/ask-question.ts';
import { recordCommands } from '../../src/cli/records/index.ts';
import { connect } from '../../src/client/index.ts';
import {
  type ChatModel,
  callTools,
  compose,
  definePipeline,
  guard,
  input,
  type JsonObject,
  type Moderator,
  planner,
  type Surface,
  sentences,
} from '../../src/index.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import { type LoopbackProvider, loopbackProvider, refuse } from '../adapters/model/ai-sdk/loopback-provider.ts';

/** How a provider misbehaves. */
type Fault = 'error' | 'hang' | 'slow drip' | 'garbage' | 'cut';
type Place = 'plan' | 'compose' | 'find_book' | 'reserve_book';

const whole = 'I found it on shelf four. It is reserved for you. Anything else?';
const canned = 'Please ask me again in a minute.';
/** What a surface waits for. */
interface Patience {
  readonly deadlineMs: number;
  readonly afterMs?: number;
}

/** Where nothing but the canned answer can end the run. */
const brief: Patience = { deadlineMs: 2_500, afterMs: 1_500 };
/** Where it is to be answered, however busy the machine. */
const patient: Patience = { deadlineMs: 100_000, afterMs: 90_000 };

const query = input();
const plan = planner(query);
// A stalled machine gives a call up early by its own clock: it hung all the same.
const calls = callTools(plan, { breaker: { failures: 3, openMs: 60_000, hungMs: 100 } });
const draft = compose([query, calls], { breaker: { failures: 3, openMs: 60_000 } });
const safe = guard(draft, { port: 'postCheck', refusal: 'No.' });
const reply = sentences(safe);
const desk = definePipeline('desk', { query, plan, calls, draft, safe, reply }, { version: 1, output: reply });
const chat = ({ deadlineMs, ...when }: Patience): Surface => ({
  ...{ name: 'chat', knobs: {}, stages: {}, slo: {}, deadlineMs },
  canned: { text: canned, ...when },
});

let model: LoopbackProvider;
let service: LoopbackProvider;
/** What is wrong, in which requests of a place: all from the first on, or only the first. */
let broken: { readonly place: Place; readonly fault: Fault; readonly times: number } | undefined;
let asked: Record<Place, number>;
/** A stream that is to break off, once so much of it has been read. */
let cutting: { readonly chars: number; readonly cut: () => void } | undefined;

/** Whether this request of a place is one of those that go wrong. */
function faultAt(place: Place): Fault | undefined {
  asked[place]++;
  return broken?.place === place && asked[place] <= broken.times ? broken.fault : undefined;
}

function chunk(response: ServerResponse, delta: object, finish: string | null = null): void {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  response.write(
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices })}\n\n`,
  );
}

/** Writes pieces as a provider streams them, or goes wrong amid them. */
function stream(
  response: ServerResponse,
  deltas: readonly { readonly content?: string }[],
  finish: string,
  fault: Fault | undefined,
): void {
  if (fault === 'hang') return;
  if (fault === 'error') {
    refuse(response, 500, { error: { message: 'overloaded' } });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (fault === 'garbage') {
    response.end('data: <html>It works!</html>\n\ndata: {"choices": 7}\n\n');
    return;
  }
  if (fault === 'slow drip') {
    let next = 0;
    const timer = setInterval(() => {
      const delta = deltas[next++];
      if (delta !== undefined) chunk(response, delta);
    }, 20);
    response.on('close', () => clearInterval(timer));
    return;
  }
  const told = fault === 'cut' ? deltas.slice(0, Math.ceil(deltas.length / 2)) : deltas;
  if (fault === 'cut') {
    cutting = { chars: told.reduce((sum, { content = '' }) => sum + content.length, 0), cut: () => response.destroy() };
  }
  for (const delta of told) chunk(response, delta);
  if (fault !== 'cut') {
    chunk(response, {}, finish);
    response.end('data: [DONE]\n\n');
  }
}

/** One tool's answer, or none. */
function serveTool(place: 'find_book' | 'reserve_book', response: ServerResponse): void {
  const fault = faultAt(place);
  if (fault === 'hang') return;
  if (fault === 'error') refuse(response, 503, 'closed');
  else if (fault === 'garbage') response.setHeader('content-type', 'application/json').end('{"shelf": ');
  else
    response.setHeader('content-type', 'application/json').end(place === 'find_book' ? '{"shelf":4}' : '{"ok":true}');
}

const toolCall = (index: number, name: string): object => ({
  tool_calls: [{ index, id: `c${index}`, type: 'function', function: { name, arguments: '{"title":"Dune"}' } }],
});

beforeAll(async () => {
  model = await loopbackProvider(({ body, response }) => {
    const isPlan = Array.isArray(body.tools) && body.tools.length > 0;
    const fault = faultAt(isPlan ? 'plan' : 'compose');
    if (isPlan) stream(response, [toolCall(0, 'find_book'), toolCall(1, 'reserve_book')], 'tool_calls', fault);
    else
      stream(
        response,
        (whole.match(/.{1,9}/g) ?? []).map((content) => ({ content })),
        'stop',
        fault,
      );
  });
  service = await loopbackProvider(({ path, response }) =>
    serveTool(path.includes('find') ? 'find_book' : 'reserve_book', response),
  );
});

afterAll(async () => {
  await Promise.all([model.close(), service.close()]);
});

/** The tools of the service. One that hangs is soon given up, one that works is not, however busy the machine. */
function openTools(): HttpTools {
  const parameters: JsonObject = { type: 'object', properties: { title: { type: 'string' } } };
  const tool = (name: Place, path: string, readOnly: boolean) => ({
    spec: { name, description: name, parameters, readOnly, timeoutMs: broken?.place === name ? 400 : 60_000 },
    request: { method: 'POST' as const, url: `${service.url}/${path}` },
  });
  return createHttpTools([tool('find_book', 'find', true), tool('reserve_book', 'reserve', false)]);
}

/** The model behind its provider; a stream that is to be cut is, when what was written of it has been read. */
async function openModel(): Promise<ChatModel> {
  const real = await openAiSdkModel(`openai-compatible:m@${model.url}/v1`, { env: {} });
  return {
    ...real,
    generate: (request, context) => {
      let chars = 0;
      return real.generate(request, context).pipe(
        tap((part) => {
          if (part.type !== 'text') return;
          chars += part.text.length;
          if (chars === cutting?.chars) cutting.cut();
        }),
      );
    },
  };
}

const opened: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function serving(patience: Patience, runs?: string): Promise<ServedApp> {
  asked = { plan: 0, compose: 0, find_book: 0, reserve_book: 0 };
  cutting = undefined;
  const tools = openTools();
  const postCheck: Moderator = { check: () => of({ action: 'allow' }) };
  const app = defineApp({
    pipelines: [{ pipeline: desk, surfaces: [chat(patience)] }],
    bindings: async () => ({ model: await openModel(), tools, postCheck }),
  });
  const served = await serveApp(app, {
    logger: pino({ level: 'silent' }),
    limits: { drainMs: 500 },
    ...(runs !== undefined && { runs }),
  });
  opened.push(served, tools);
  return served;
}

async function ask({ server }: ServedApp, codec: keyof typeof codecs = 'json'): Promise<Answer> {
  const client = connect(server.url, { codec: codecs[codec] });
  try {
    return await askQuestion(client, {
      pipeline: 'desk',
      surface: 'chat',
      input: { text: 'Is Dune there? Reserve it.' },
    });
  } finally {
    client.close();
  }
}

const actions = ({ log }: Answer): string[] =>
  log.flatMap((event) => (event.type === 'policy' ? [`${event.policy} ${event.action}`] : []));

/** What holds in every cell: an answer in time, told once, and nothing done twice. */
function checkLaws(answer: Answer): void {
  expect(answer.error).toBeUndefined();
  expect(asked.reserve_book).toBeLessThanOrEqual(1);
  let text = '';
  for (const event of answer.log) {
    if (event.type === 'text') {
      expect(event.off, 'text goes on where it ended').toBe(text.length);
      text += event.text;
    } else if (event.type === 'retract') text = text.slice(0, event.fromOff);
  }
  expect(answer.text).toBe(text);
}

describe('a real server whose providers work', () => {
  it.each(['json', 'msgpack', 'fb'] as const)('answers in %s', async (codec) => {
    broken = undefined;
    const answer = await ask(await serving(patient), codec);
    expect(answer).toMatchObject({ text: whole, outcome: 'answered' });
    expect(asked).toEqual({ plan: 1, compose: 1, find_book: 1, reserve_book: 1 });
    checkLaws(answer);
  });
});

describe('a real server whose model', () => {
  it('breaks off in mid-answer goes on by its sequential chain: no character twice, none missing, nothing done twice', async () => {
    broken = { place: 'compose', fault: 'cut', times: 1 };
    const answer = await ask(await serving(patient), 'fb');
    expect(answer).toMatchObject({ text: whole, outcome: 'answered' });
    expect(actions(answer)).toContain('fallback sequential');
    expect(answer.log.some(({ type }) => type === 'retract')).toBe(false);
    expect(asked).toMatchObject({ compose: 2, reserve_book: 1 });
    checkLaws(answer);
  });

  it.each(['plan', 'compose'] as const)('fails once in %s before anything is shown: nobody sees it', async (place) => {
    broken = { place, fault: 'error', times: 1 };
    const answer = await ask(await serving(patient), 'msgpack');
    expect(answer).toMatchObject({ text: whole, outcome: 'answered' });
    expect(actions(answer)).toContain('fallback sequential');
    checkLaws(answer);
  });

  it.each([
    ['plan', 'error'],
    ['plan', 'hang'],
    ['plan', 'garbage'],
    ['compose', 'error'],
    ['compose', 'hang'],
    ['compose', 'garbage'],
  ] as const)('is at fault in every %s (%s): the canned answer, in time', async (place, fault) => {
    broken = { place, fault, times: Number.POSITIVE_INFINITY };
    const answer = await ask(await serving(brief));
    expect(answer).toMatchObject({ text: canned, outcome: 'degraded' });
    expect(actions(answer)).toContain('rung canned');
    checkLaws(answer);
  });

  it.each(['cut', 'slow drip'] as const)(
    'is at fault in every compose (%s): what was whole stands, and the canned answer follows',
    async (fault) => {
      broken = { place: 'compose', fault, times: Number.POSITIVE_INFINITY };
      // Only the deadline ends what drips: what is whole has come by then.
      const answer = await ask(await serving({ deadlineMs: 5_000 }), 'fb');
      expect(answer.outcome).toBe('degraded');
      const [begun = '', ...rest] = answer.text.split(`\n\n${canned}`);
      expect(rest).toEqual(['']);
      expect(whole.startsWith(begun.trimEnd())).toBe(true);
      expect(begun).toMatch(/^I found it on shelf four\./);
      expect(actions(answer)).toContain('rung canned');
      checkLaws(answer);
    },
  );
});

describe('a real server whose tools', () => {
  it.each([
    ['find_book', 'error'],
    ['find_book', 'hang'],
    ['find_book', 'garbage'],
    ['reserve_book', 'error'],
    ['reserve_book', 'hang'],
  ] as const)('are at fault (%s: %s) answers with what there is', async (place, fault) => {
    broken = { place, fault, times: Number.POSITIVE_INFINITY };
    const answer = await ask(await serving(patient), 'msgpack');
    expect(answer).toMatchObject({ text: whole, outcome: 'answered' });
    const failed = answer.log.filter((event) => event.type === 'tool' && event.phase === 'end' && !event.ok);
    expect(failed).toHaveLength(1);
    checkLaws(answer);
  });
});

describe('a breaker of a real server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tailrace-breakers-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('opens for the tool that hangs and not for the other; its timeline is in the metrics, the alerts and the command', async () => {
    broken = { place: 'find_book', fault: 'hang', times: Number.POSITIVE_INFINITY };
    const runs = join(folder, 'runs.sqlite');
    const served = await serving(patient, runs);
    const watching = connect(served.server.url, { alerts: true });
    const alerts: JsonObject[] = [];
    watching.alerts.subscribe({ next: (alert) => alerts.push(alert), error: () => {} });
    // What is raised before is told to nobody.
    await firstValueFrom(watching.status.pipe(filter((status) => status === 'ready')));
    for (let n = 0; n < 3; n++) await ask(served);
    expect(asked.find_book).toBe(3);
    const refused = await ask(served);
    expect(asked.find_book).toBe(3);
    expect(refused).toMatchObject({ text: whole, outcome: 'answered' });
    const end = refused.log.find((event) => event.type === 'tool' && event.phase === 'end' && !event.ok);
    expect(end).toMatchObject({ error: { code: 'breaker-open' } });
    expect(actions(refused)).toContain('breaker refused');
    const { body } = await served.observation.exposition();
    expect(body).toContain('tailrace_breaker_state{breaker="tools.find_book"} 2');
    expect(body).toContain('tailrace_breaker_refused_total{breaker="tools.find_book"} 1');
    expect(body).not.toContain('breaker="tools.reserve_book"');
    await expect.poll(() => alerts.length).toBeGreaterThan(0);
    expect(alerts).toMatchObject([{ type: 'breaker', breaker: 'tools.find_book', from: 'closed', to: 'open' }]);
    watching.close();
    await served.close();
    const said: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
    expect(recordCommands.breakers?.(['--runs', runs])).toBe(0);
    expect(said.join('\n')).toMatch(/^tools\.find_book │█+│ open\n\n\S+Z {2}tools\.find_book: closed → open$/);
  });
});

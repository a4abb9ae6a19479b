import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { concat, filter, firstValueFrom, map, NEVER, type Observable, of, Subject, take, throwError } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import assistant from '../../pipelines/assistant.ts';
import { defineApp, type ServedApp, type ServeSettings, serveApp } from '../../src/app/index.ts';
import { openBindings } from '../../src/cli/bindings.ts';
import { connect, type RunMessage } from '../../src/client/index.ts';
import { type ChatModel, type ModelPart, parseSurfaces } from '../../src/index.ts';
import { Chromium, chromiumPath, type Page } from './chromium.ts';

const logger = pino({ level: 'silent' });

const text = (said: string): ModelPart => ({ type: 'text', text: said });
const finish: ModelPart = { type: 'finish', reason: 'stop' };

let chromium: Chromium | undefined;
let shop: Awaited<ReturnType<typeof openBindings>>;
let folder: string;
let served: ServedApp;
let page: Page;
/** Who speaks instead of the shop's own model. */
let speaker: ChatModel | undefined;

beforeAll(async () => {
  if (chromiumPath !== undefined) chromium = await Chromium.launch(chromiumPath);
  folder = await mkdtemp(join(tmpdir(), 'tailrace-console-'));
  shop = await openBindings({ env: {}, atOnce: true });
  served = await serve({ runs: join(folder, 'runs.sqlite') });
});
afterAll(async () => {
  await chromium?.close();
  await served.close();
  shop.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  speaker = undefined;
});

const file = new URL('../../pipelines/assistant.surfaces.yaml', import.meta.url);
/** Those of the assistant, but for what is said where a machine has been too busy to answer in time. */
const surfaces = parseSurfaces(readFileSync(file, 'utf8'), file.pathname, assistant).map(
  ({ canned: _canned, deadlineMs: _deadlineMs, ...surface }) => surface,
);

/** The bookshop, answering at once. */
function serve(settings: ServeSettings): Promise<ServedApp> {
  const model: ChatModel = {
    generate: (request, context) => (speaker ?? (shop.bindings.model as ChatModel)).generate(request, context),
  };
  const app = defineApp({
    pipelines: [{ pipeline: assistant, surfaces }],
    bindings: { ...shop.bindings, model },
  });
  return serveApp(app, { logger, port: 0, limits: { drainMs: 200 }, ...settings });
}

function consoleOf({ server }: ServedApp): string {
  return `${server.url.replace('ws', 'http')}/console`;
}

/** A model that plans nothing, and says this. */
function saying(...parts: readonly Observable<ModelPart>[]): ChatModel {
  return { generate: ({ purpose }) => (purpose === 'plan' ? of(finish) : concat(...parts)) };
}

/** Text that comes when it is let go. */
function held(said: string): readonly [Observable<ModelPart>, () => void] {
  const freed = new Subject<void>();
  return [
    freed.pipe(
      take(1),
      map(() => text(said)),
    ),
    () => freed.next(),
  ];
}

async function ask(question: string): Promise<void> {
  await page.until(`document.querySelector('select option') && document.querySelector('.status.ready')`);
  await page.evaluate(`document.querySelector('#question').focus()`);
  await page.write(question);
  await page.until(`!document.querySelector('.ask .primary').disabled`);
  await page.press('Enter');
}

const said = `document.querySelector('.said').textContent`;
const lanes = `[...document.querySelectorAll('.diagram .lane .name')].map((each) => each.lastChild.textContent)`;

describe('the console in a browser', () => {
  beforeEach(async ({ skip }) => {
    if (chromium === undefined) skip('there is no Chromium here: apt-get install chromium, or name one by CHROMIUM');
    else page = await chromium.page();
    onTestFinished(() => page.close());
  });

  it('answers a question, and draws its run: lanes, marbles, what held it up, and each promise', async () => {
    await page.goto(consoleOf(served));
    await ask('which detective novels do you have?');
    await page.until(`document.querySelector('header .badge.answered')`);
    expect(await page.evaluate(said)).toMatch(/^We have \d+ detective novels/);
    const drawn = await page.evaluate<string[]>(lanes);
    for (const name of ['query', 'screen', 'plan', 'calls', 'draft', 'safe', 'text', 'sentences', 'end'])
      expect(drawn).toContain(name);
    expect(drawn.filter((name) => name.startsWith('└ ')).length).toBeGreaterThan(0);
    expect(await page.evaluate(`document.querySelectorAll('.marble.end').length`)).toBe(1);
    expect(await page.evaluate(`document.querySelectorAll('.marble.sentence').length`)).toBeGreaterThan(0);
    expect(await page.evaluate(`document.querySelectorAll('.strip .hold').length`)).toBeGreaterThan(0);
    const clocks = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.clock dt')].map((each) => each.textContent)`,
    );
    expect(clocks).toEqual(['first token', 'first sentence', 'full']);
    expect(await page.evaluate(`document.querySelectorAll('.clock.kept, .clock.broken').length`)).toBe(2);
    // Looked at as it was at its beginning, and whole again.
    const slide = (to: 'min' | 'max') =>
      page.evaluate(`{
        const slider = document.querySelector('.scrubber input');
        slider.value = slider.${to};
        slider.dispatchEvent(new Event('input'));
      }`);
    await slide('min');
    await page.until(
      `document.querySelector('.said.nothing') && document.querySelectorAll('.marble.end').length === 0`,
    );
    await slide('max');
    await page.until(`document.querySelectorAll('.marble.end').length === 1`);
    expect(page.problems).toEqual([]);
  });

  it('shows an answer as it comes, what is taken back struck through, and text as text', async () => {
    const card = '4111 1111 1111 1111';
    const [rest, goOn] = held(`${card.slice(10)}.`);
    speaker = saying(of(text(`It is <img src="x" onerror="alert(1)"> paid. Card ${card.slice(0, 10)}`)), rest);
    await page.goto(consoleOf(served));
    await ask('what did I pay with?');
    await page.until(`${said}.includes('4111 1111 ')`);
    expect(await page.evaluate(`document.querySelector('.cancel') !== null`)).toBe(true);
    expect(await page.evaluate(lanes)).toContain('draft');
    goOn();
    await page.until(`document.querySelector('header .badge.retracted')`);
    const back = await page.evaluate<string>(
      `[...document.querySelectorAll('.said del')].map((each) => each.textContent).join('')`,
    );
    expect(back).toContain('4111');
    const stands = await page.evaluate<string>(
      `[...document.querySelectorAll('.said span')].map((each) => each.textContent).join('')`,
    );
    expect(stands).not.toContain('4111');
    expect(stands).toContain('<img src="x" onerror="alert(1)"> paid.');
    expect(await page.evaluate(`document.querySelectorAll('.said img').length`)).toBe(0);
    expect(await page.evaluate(`document.querySelectorAll('.marble.retract').length`)).toBe(1);
    expect(page.problems).toEqual([]);
  });

  it('stops a run, also at the provider', async () => {
    const stopped = new Subject<void>();
    speaker = {
      generate: ({ purpose }, { signal }) => {
        if (purpose === 'plan') return of(finish);
        signal.addEventListener('abort', () => stopped.next());
        return concat(of(text('Well. ')), NEVER);
      },
    };
    await page.goto(consoleOf(served));
    const told = firstValueFrom(stopped);
    await ask('take your time');
    await page.until(`${said}.includes('Well.')`);
    await page.evaluate(`document.querySelector('.cancel').click()`);
    await told;
    await page.until(`document.querySelector('header .badge.cancelled')`);
    expect(page.problems).toEqual([]);
  });

  it('asks in both modes at once, drawn on one axis', async () => {
    await page.goto(consoleOf(served));
    await page.until(`document.querySelector('select option')`);
    await page.choose('Mode', 'both');
    await ask('which fantasy novels do you have?');
    await page.until(
      `document.querySelector('header .badge.answered') && document.querySelectorAll('.diagram .marble.end').length === 2`,
    );
    const marks = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.diagram')].map((each) => [...each.querySelectorAll('.marks .soft')].map((mark) => mark.textContent + '@' + mark.getAttribute('x')).join())`,
    );
    expect(marks).toHaveLength(2);
    expect(marks[0]).toBe(marks[1]);
    expect(await page.evaluate(`document.querySelectorAll('.sooner li').length`)).toBe(3);
    expect(page.problems).toEqual([]);
  });

  it('is used by the keyboard alone: the question, and from marble to marble', async () => {
    await page.goto(consoleOf(served));
    await ask('which history books do you have?');
    await page.until(`document.querySelector('header .badge.answered')`);
    await page.evaluate(`document.querySelector('.diagram').focus()`);
    await page.press('Home');
    const first = await page.until<string>(`document.querySelector('.marble.selected title')?.textContent`);
    await page.press('ArrowRight');
    await page.until(`document.querySelector('.marble.selected title')?.textContent !== ${JSON.stringify(first)}`);
    const nameless = await page.evaluate<string[]>(
      `[...document.querySelectorAll('button, select, input, textarea')].filter((each) => !(each.textContent.trim() || each.getAttribute('aria-label') || each.closest('label')?.textContent.trim())).map((each) => each.outerHTML)`,
    );
    expect(nameless).toEqual([]);
  });

  it('begins while a question is still being typed', async () => {
    await page.goto(consoleOf(served));
    await page.until(`document.querySelector('.status.ready')`);
    await page.choose('Surface', 'voice');
    await page.evaluate(`document.querySelector('.check input').click()`);
    await page.evaluate(`document.querySelector('#question').focus()`);
    await page.write('do you have any cooking books under');
    await page.until(`document.querySelector('.marble.guess')`);
    expect(await page.evaluate(`document.querySelector('header .badge').textContent`)).toBe('being typed');
    await page.write(' 20 dollars?');
    await page.press('Enter');
    await page.until(`document.querySelector('header .badge.answered')`);
    expect(await page.evaluate(`document.querySelectorAll('.milestone.asked').length`)).toBe(1);
    expect(await page.evaluate(said)).toContain('cook');
    expect(page.problems).toEqual([]);
  });

  it.each([
    ['msgpack', 'romances'],
    ['flatbuffers', 'thrillers'],
  ])('speaks %s', async (codec, genre) => {
    await page.goto(consoleOf(served));
    await page.until(`document.querySelector('select option')`);
    await page.choose('Codec', codec);
    await ask(`which ${genre} do you have?`);
    await page.until(`document.querySelector('header .badge.answered')`);
    expect(await page.evaluate(said)).toMatch(/^We have \d+/);
    expect(page.problems).toEqual([]);
  });

  it('goes on with a run when the page is loaded again in the middle of it', async () => {
    const [rest, goOn] = held('And that is all.');
    speaker = saying(of(text('So far. ')), rest);
    await page.goto(consoleOf(served));
    await ask('tell me all');
    await page.until(`${said}.includes('So far.')`);
    await page.reload();
    await page.until(`document.querySelector('.status.ready') && ${said}.includes('So far.')`);
    goOn();
    await page.until(`document.querySelector('header .badge.answered')`);
    expect(await page.evaluate(said)).toBe('So far. And that is all.');
    expect(await page.evaluate(`document.querySelector('.calls, .note') === null`)).toBe(true);
    expect(page.problems).toEqual([]);
  });

  it('follows a run that was begun elsewhere, by its id', async () => {
    const [rest, goOn] = held('All.');
    speaker = saying(of(text('So far. ')), rest);
    const elsewhere = connect(served.server.url, { backoff: { attempts: 0 } });
    const begun = elsewhere.run({
      pipeline: 'assistant',
      surface: 'chat',
      run: 'begun-elsewhere',
      input: { text: 'tell me' },
    });
    const told = new Subject<RunMessage>();
    const spoken = firstValueFrom(told.pipe(filter(({ type }) => type === 'delta')));
    begun.subscribe({ next: (message) => told.next(message), error: () => {} });
    await spoken;
    await page.goto(`${consoleOf(served)}#run=begun-elsewhere`);
    await page.until(`document.querySelector('[role=alert] button')`);
    await page.evaluate(`document.querySelector('[role=alert] button').click()`);
    await page.until(`document.querySelector('.said')?.textContent.includes('So far.')`);
    goOn();
    await page.until(`document.querySelector('header .badge.answered')`);
    expect(await page.evaluate(`document.querySelector('header h2').textContent`)).toBe('tell me');
    elsewhere.close();
  });

  it('lists what was recorded, and draws it', async () => {
    speaker = { generate: () => throwError(() => new Error('the model is down')) };
    await page.goto(consoleOf(served));
    await ask('is anybody there?');
    await page.until(`document.querySelector('header .badge.degraded, header .badge.failed')`);
    await served.observation.flush();
    const run = await page.evaluate<string>(`document.querySelector('header .id').textContent`);
    await page.evaluate(
      `[...document.querySelectorAll('.runs button')].find((each) => each.textContent === 'Refresh').click()`,
    );
    await page.until(`document.querySelector('.runs button[title="${run}"]')`);
    await page.evaluate(`document.querySelector('.runs button[title="${run}"]').click()`);
    await page.until(`document.querySelector('header.turn')?.textContent.includes('recorded as failed')`);
    expect(await page.evaluate(`document.querySelector('header h2').textContent`)).toBe('is anybody there?');
    expect(await page.evaluate(lanes)).toContain('plan');
    expect(page.problems).toEqual([]);
  });

  it('asks for a token where the server does, and keeps it for this tab', async () => {
    const token = 'token-of-ann-000000';
    const guarded = await serve({ env: { TAILRACE_TOKENS: `ann=${token}` } });
    onTestFinished(() => guarded.close());
    await page.goto(consoleOf(guarded));
    await page.until(`document.querySelector('.token input')`);
    await page.evaluate(`{
      document.querySelector('.token input').value = '${token}';
      document.querySelector('.token button').click();
    }`);
    await ask('which poetry books do you have?');
    await page.until(`document.querySelector('header .badge.answered')`);
    await page.reload();
    await page.until(`document.querySelector('header .badge.answered') && document.querySelector('.status.ready')`);
    expect(
      await page.evaluate(`document.querySelector('.token') === null && !location.href.includes('${token}')`),
    ).toBe(true);
  });

  it('fits a narrow screen', async () => {
    await page.show(400, 800, 'dark');
    await page.goto(consoleOf(served));
    await ask('which travel books do you have?');
    await page.until(`document.querySelector('header .badge.answered')`);
    await page.until(`document.querySelector('.diagram').getBoundingClientRect().right <= innerWidth`);
    expect(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
  });

  it('lets nothing in from elsewhere', async () => {
    await page.goto(consoleOf(served));
    await page.evaluate(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', resolve, { once: true });
      document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x.png' }));
    }).then(() => true)`);
    await expect(page.evaluate(`document.body.innerHTML = '<p>'`)).rejects.toThrow(/TrustedHTML/);
  });
});

it('has the console only where it is wanted', async () => {
  const plain = await serve({ env: { TAILRACE_CONSOLE: 'off' } });
  onTestFinished(() => plain.close());
  expect((await fetch(consoleOf(plain))).status).toBe(404);
});

import { pino } from 'pino';
import { concat, firstValueFrom, map, NEVER, of, Subject, take } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import assistant from '../../pipelines/assistant.ts';
import { defineApp, type ServedApp, type ServeSettings, serveApp } from '../../src/app/index.ts';
import { openBindings } from '../../src/cli/bindings.ts';
import type { Bindings, ModelPart } from '../../src/index.ts';
import { Chromium, chromiumPath, type Page } from './chromium.ts';

const logger = pino({ level: 'silent' });

const text = (said: string): ModelPart => ({ type: 'text', text: said });
const finish: ModelPart = { type: 'finish', reason: 'stop' };

let chromium: Chromium | undefined;
let shop: Awaited<ReturnType<typeof openBindings>>;
let served: ServedApp | undefined;
let page: Page;

beforeAll(async () => {
  shop = await openBindings({ env: {}, atOnce: true });
  if (chromiumPath !== undefined) chromium = await Chromium.launch(chromiumPath);
});
afterAll(async () => {
  shop.close();
  await chromium?.close();
});
afterEach(async () => {
  const known = served;
  served = undefined;
  await known?.close();
});

/** The bookshop, answering at once; with `model`, somebody else speaks. */
async function open(settings: ServeSettings = {}, model?: Bindings[string]): Promise<string> {
  const app = defineApp({
    pipelines: [assistant],
    bindings: { ...shop.bindings, ...(model && { model }) },
    folder: new URL('../../pipelines/', import.meta.url).pathname,
  });
  served = await serveApp(app, { logger, port: 0, limits: { drainMs: 200 }, ...settings });
  return `${served.server.url.replace('ws', 'http')}/console`;
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
  });

  it('answers a question, and draws its run: lanes, marbles, what held it up, and each promise', async () => {
    await page.goto(await open());
    await ask('which detective novels do you have?');
    await page.until(`document.querySelector('.badge.answered')`);
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
    expect(page.problems).toEqual([]);
  });

  it('shows an answer as it comes, what is taken back struck through, and text as text', async () => {
    const goOn = new Subject<void>();
    const card = '4111 1111 1111 1111';
    const model: Bindings[string] = {
      generate: ({ purpose }) =>
        purpose === 'plan'
          ? of(finish)
          : concat(
              of(text(`It is <img src="x" onerror="alert(1)"> paid. Card ${card.slice(0, 10)}`)),
              goOn.pipe(
                take(1),
                map(() => text(`${card.slice(10)}.`)),
              ),
            ),
    };
    await page.goto(await open({}, model));
    await ask('what did I pay with?');
    await page.until(`${said}.includes('4111 1111 ')`);
    expect(await page.evaluate(`document.querySelector('.cancel') !== null`)).toBe(true);
    expect(await page.evaluate(lanes)).toContain('draft');
    goOn.next();
    await page.until(`document.querySelector('.badge.retracted')`);
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
    const model: Bindings[string] = {
      generate: ({ purpose }, { signal }) => {
        if (purpose === 'plan') return of(finish);
        signal.addEventListener('abort', () => stopped.next());
        return concat(of(text('Well. ')), NEVER);
      },
    };
    await page.goto(await open({}, model));
    const told = firstValueFrom(stopped);
    await ask('take your time');
    await page.until(`${said}.includes('Well.')`);
    await page.evaluate(`document.querySelector('.cancel').click()`);
    await told;
    await page.until(`document.querySelector('.badge.cancelled')`);
    expect(page.problems).toEqual([]);
  });

  it('asks in both modes at once, drawn on one axis', async () => {
    await page.goto(await open());
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
    await page.goto(await open());
    await ask('which history books do you have?');
    await page.until(`document.querySelector('.badge.answered')`);
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

  it.each([
    ['msgpack', 'romances'],
    ['flatbuffers', 'thrillers'],
  ])('speaks %s', async (codec, genre) => {
    await page.goto(await open());
    await page.until(`document.querySelector('select option')`);
    await page.choose('Codec', codec);
    await ask(`which ${genre} do you have?`);
    await page.until(`document.querySelector('.badge.answered')`);
    expect(await page.evaluate(said)).toMatch(/^We have \d+/);
    expect(page.problems).toEqual([]);
  });

  it('asks for a token where the server does, and keeps it for this tab', async () => {
    const token = 'token-of-ann-000000';
    await page.goto(await open({ env: { TAILRACE_TOKENS: `ann=${token}` } }));
    await page.until(`document.querySelector('.token input')`);
    await page.evaluate(`{
      document.querySelector('.token input').value = '${token}';
      document.querySelector('.token button').click();
    }`);
    await ask('which poetry books do you have?');
    await page.until(`document.querySelector('.badge.answered')`);
    await page.reload();
    await page.until(`document.querySelector('.badge.answered') && document.querySelector('.status.ready')`);
    expect(
      await page.evaluate(`document.querySelector('.token') === null && !location.href.includes('${token}')`),
    ).toBe(true);
  });

  it('fits a narrow screen', async () => {
    await page.show(400, 800, 'dark');
    await page.goto(await open());
    await ask('which travel books do you have?');
    await page.until(`document.querySelector('.badge.answered')`);
    await page.until(`document.querySelector('.diagram').getBoundingClientRect().right <= innerWidth`);
    expect(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
  });

  it('lets nothing in from elsewhere', async () => {
    await page.goto(await open());
    await page.evaluate(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', resolve, { once: true });
      document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x.png' }));
    }).then(() => true)`);
    await expect(page.evaluate(`document.body.innerHTML = '<p>'`)).rejects.toThrow(/TrustedHTML/);
  });
});

it('has the console only where it is wanted', async () => {
  const url = await open({ env: { TAILRACE_CONSOLE: 'off' } });
  expect((await fetch(url)).status).toBe(404);
});

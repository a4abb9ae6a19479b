import { describe, expect, it } from 'vitest';
import {
  callTools,
  compose,
  definePipeline,
  input,
  type Pipeline,
  planner,
  type RunEvent,
  sentences,
} from '../../src/index.ts';
import {
  assertScore,
  brokenLaws,
  chaos,
  play,
  plays,
  printScore,
  Score,
  type ScoreMatchers,
  scoreMatchers,
  scoreSvg,
  troubled,
} from '../../src/testing/index.ts';

declare module 'vitest' {
  interface Matchers<R, T> extends ScoreMatchers<R> {}
}
expect.extend(scoreMatchers);

const query = input();
const plan = planner(query);
const calls = callTools(plan);
const draft = compose([query, calls]);
const reply = sentences(draft);
const shop: Pipeline = definePipeline('shop', { query, plan, calls, draft, reply }, { version: 1, output: reply });

const ports = {
  model: { plan: '10ms (se|)', compose: '20ms a 9ms b|' },
  tools: { search: '20ms (R|)', send: { marble: '30ms (R|)', spec: { readOnly: false } } },
};
const values = {
  s: { name: 'search', args: {} },
  e: { name: 'send', args: {} },
  R: 1,
  a: 'It is ',
  b: 'sent.',
};
const played = (): Score => play(shop, { ports, values });

describe('printScore', () => {
  it('is what a score says of itself in a message', () => {
    const score = played();
    expect(`${score}`).toBe(printScore(score));
  });

  it('draws every lane on one scale of instants', () => {
    expect(printScore(played())).toBe(
      [
        'ms               0   10          30 40 60     70    71',
        'model.plan()     ├───|',
        'tools.search()       ├───────────|',
        'tools.send()         ├──────────────|',
        'model.compose()                     ├───────────────|',
        'query            ├*|',
        'plan             ├───*|',
        'calls                ├───────────*──|',
        'draft                               ├──*────────────|',
        'reply                                  ├*───────────|',
        'tool starts          search,send',
        'text                                   It·is· sent.',
        'sentences                                           s1',
        'end                                                 answered',
      ].join('\n'),
    );
  });
});

describe('scoreSvg', () => {
  it('is one whole picture with a row a lane, and escapes what it shows', () => {
    const svg = scoreSvg(played(), 'a <score>');
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(svg).toContain('a &lt;score>');
    expect(svg.match(/<g>/g)?.length).toBe(13);
    expect(svg).not.toContain('NaN');
  });
});

describe('matchers', () => {
  it('pass where the score is as expected', () => {
    const score = played();
    expect(score).toPlay(
      { text: '60ms a 9ms b', toolStarts: '10ms (se)' },
      { a: 'It is ', b: 'sent.', s: 'search', e: 'send' },
    );
    expect(score).toHaveFirstTokenAt(60);
    expect(score).toHaveSentenceAt(1, 71);
    expect(score).toStartToolBefore('search', 'draft');
    expect(score).toBeSilentAfter(71);
    expect(score).toBeWithinSlo({ firstToken: { p95Ms: 60 }, full: { p95Ms: 71 } });
    assertScore(score).toHaveFirstTokenAt(60);
  });

  it('fail with both timelines drawn and the first difference marked', () => {
    const { pass, message } = plays(played(), { text: '55ms a 9ms b' }, { a: 'It is ', b: 'sent.' });
    expect(pass).toBe(false);
    expect(message).toContain('text differs at 55 ms: "It is " at 55 ms was expected, "It is " at 60 ms is played');
    const lines = message.split('\n');
    const column = (lane: string, mark: string): number | undefined =>
      lines.find((line) => line.startsWith(lane))?.indexOf(mark);
    expect(column('differs', '^')).toBe(column('text expected', 'It·is'));
    expect(column('text played', 'It·is')).toBeGreaterThan(column('differs', '^') ?? 0);
  });

  it('draw what was expected, whatever it is', () => {
    const { message } = plays(played(), { toolStarts: '30ms s' }, { s: { name: 'search' } });
    expect(message).toContain('{"name":"search"}');
    expect(message).not.toContain('[object Object]');
  });

  it.each([
    ['a first token', (score: Score) => assertScore(score).toHaveFirstTokenAt(59), 'at 60 ms; expected at 59 ms'],
    ['a sentence', (score: Score) => assertScore(score).toHaveSentenceAt(2, 80), 'sentence 2 is never there'],
    ['an order', (score: Score) => assertScore(score).toStartToolBefore('send', 'query'), 'send begins at 10 ms'],
    ['a silence', (score: Score) => assertScore(score).toBeSilentAfter(65), 'a text event follows at 70 ms'],
    [
      'an SLO',
      (score: Score) => assertScore(score).toBeWithinSlo({ full: { p95Ms: 70 } }),
      'full is at 71 ms; the SLO is 70 ms',
    ],
    [
      'a lane',
      (score: Score) => assertScore(score).toPlay({ retractions: '10ms a' }, { a: 5 }),
      'was expected, and nothing is played',
    ],
    [
      'an end',
      (score: Score) => assertScore(score).toPlay({ sentences: '71ms s 9ms |' }, { s: 'It is sent.' }),
      'sentences differs at 71 ms: the run was to end at 81 ms, and ends at 71 ms',
    ],
    ['a tool', (score: Score) => assertScore(score).toStartToolBefore('sned', 'plan'), 'tools that do: search, send'],
    [
      'a stage',
      (score: Score) => assertScore(score).toStartToolBefore('send', 'plann'),
      'there are stages: query, plan',
    ],
    ['no lane', (score: Score) => assertScore(score).toPlay({}), 'nothing is expected; name a lane: text, sentences'],
    [
      'a letter',
      (score: Score) => assertScore(score).toPlay({ text: '60ms a' }),
      "'a' stands for nothing; add values: { a: … }",
    ],
    [
      'a time',
      (score: Score) => assertScore(score).toPlay({ text: '60msa' }),
      "'6' stands for nothing; time stands between",
    ],
    [
      'a measure',
      (score: Score) => assertScore(score).toBeWithinSlo({ ful: {} } as never),
      "there is no measure 'ful'",
    ],
  ])('without a framework throw, naming %s', (_what, work, said) => {
    expect(() => work(played())).toThrow(said);
  });
});

describe('troubled', () => {
  it.each([
    ['delay', '7ms 10ms (se|)'],
    ['error', '7ms #'],
    ['stall', '10ms -'],
    ['cut', '10ms #'],
    ['reorder', '10ms (se|)'],
  ] as const)('%s', (kind, expected) => {
    expect(troubled('10ms (se|)', { place: 'x', kind, ms: 7, share: 0.5 })).toBe(expected);
  });

  it('keeps a share of single elements, and turns their order', () => {
    expect(troubled('5ms a 9ms b|', { place: 'x', kind: 'cut', ms: 0, share: 0.5 })).toBe('5ms a 9ms #');
    expect(troubled('5ms a 9ms b|', { place: 'x', kind: 'reorder', ms: 0, share: 0 })).toBe('5ms b 9ms a |');
  });
});

describe('chaos', () => {
  it('finds no broken law in three hundred runs, and every way to end', () => {
    const report = chaos(shop, { ports, values, runs: 300 });
    expect(report.failure?.broken).toBeUndefined();
    expect(Object.values(report.endings).reduce((a, b) => a + b)).toBe(300);
    expect(Object.keys(report.endings)).toEqual(expect.arrayContaining(['answered', 'cancelled']));
  });

  it('gives the same runs for the same seed', () => {
    const once = chaos(shop, { ports, values, runs: 40, seed: 9 });
    expect(chaos(shop, { ports, values, runs: 40, seed: 9 })).toEqual(once);
  });

  it('makes a failing run small, and prints it as a test that fails alike', () => {
    const laws = (score: Score): string[] =>
      score.answer === 'It is sent.' || score.answer === '' ? [] : ['half an answer'];
    const { failure } = chaos(shop, { ports, values, runs: 500, cancelRatio: 0, laws });
    expect(failure?.broken).toEqual(['half an answer']);
    expect(failure?.troubles.length).toBe(1);
    expect(failure?.test).toContain('const score = play(shop, {');
    expect(failure?.score).toContain('model.compose()');
    expect(failure?.test).toContain('...options.laws(score)]).toEqual([]);');
    const [, json = ''] = /ports: (.*),\n/.exec(failure?.test ?? '') ?? [];
    const again = play(shop, { ports: JSON.parse(json), values, deadlineMs: 5_000 });
    expect(laws(again)).toEqual(['half an answer']);
  });
});

describe('brokenLaws', () => {
  const context = { sideEffects: ['send'], deadlineMs: 5_000, guesses: { maxStarts: 2, maxWastedMs: 100 } };
  const guessed = (more: object): RunEvent =>
    ({ type: 'speculation', stage: 'calls', key: 'k', seq: 0, at: 0, ...more }) as unknown as RunEvent;

  it('finds nothing in a run that keeps them', () => {
    expect(brokenLaws(played(), context)).toEqual([]);
  });

  type Spoil = (log: readonly RunEvent[]) => RunEvent[];
  const last = (log: readonly RunEvent[]): RunEvent => log.at(-1) as RunEvent;
  const spoils: readonly (readonly [string, Spoil, RegExp])[] = [
    ['a hole in the numbers', (log) => log.toSpliced(3, 1), /has number/],
    ['text that skips', (log) => log.map((e) => (e.type === 'text' ? { ...e, off: 4 } : e)), /begins at 4, not at 0/],
    ['a second end', (log) => [...log, { ...last(log), seq: log.length + 1 }], /2 ends/],
    [
      'a sentence too long',
      (log) => log.map((e) => (e.type === 'sentence' ? { ...e, len: 99 } : e)),
      /behind the text/,
    ],
    [
      'a side effect twice',
      (log) => [...log, ...log.filter((e) => e.type === 'tool' && e.phase === 'start' && e.call.name === 'send')],
      /runs twice/,
    ],
    [
      'a guess of a side effect',
      (log) => log.map((e) => (e.type === 'tool' && e.phase === 'start' ? { ...e, speculative: true } : e)),
      /is guessed/,
    ],
    [
      'too many guesses',
      (log) => [...log, ...Array.from({ length: 3 }, () => guessed({ action: 'started' }))],
      /calls begins 3 guesses of 2/,
    ],
    [
      'too much of them thrown away',
      (log) => [...log, guessed({ action: 'wasted', wastedMs: 150 })],
      /throws away 150 ms of guesses of 100/,
    ],
    ['time that goes back', (log) => log.with(4, { ...(log[4] as RunEvent), at: -1 }), /goes back/],
  ];
  it.each(spoils)('finds %s', (_what, spoil, said) => {
    const { log, calls } = played();
    expect(brokenLaws(new Score(spoil(log), calls), context).join('\n')).toMatch(said);
  });
});

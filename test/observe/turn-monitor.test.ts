import { of, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  callTools,
  classify,
  compose,
  createEngine,
  definePipeline,
  input,
  type ModelPart,
  parseSurfaces,
  planner,
  type RunEvent,
} from '../../src/index.ts';
import { NewestMean } from '../../src/observe/newest-mean.ts';
import type { AlarmAlert } from '../../src/observe/raised-alarms.ts';
import { type TurnCost, TurnMonitor } from '../../src/observe/turn-monitor.ts';

type Body = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'seq' | 'at'> : never) : never;

function watch(limits: object = {}) {
  const alerts: AlarmAlert[] = [];
  const turns: TurnCost[] = [];
  const monitor = new TurnMonitor({ onAlert: (alert) => alerts.push(alert), onTurn: (turn) => turns.push(turn) });
  const turn = (...events: readonly Body[]): void => {
    const request = { run: 'r', pipeline: 'assistant', surface: 'voice', input: '' };
    const listener = monitor.begin({ request, version: 1, slo: {}, limits });
    const all: Body[] = [...events, { type: 'done', outcome: 'answered' }];
    for (const [index, event] of all.entries()) listener.event({ ...event, seq: index + 1, at: 0 } as RunEvent);
  };
  const said = (): string[] => alerts.map(({ alarm, state }) => `${alarm} ${state}`);
  return { monitor, alerts, turns, turn, said };
}

const kill: Body = { type: 'retract', msg: 0, fromOff: 0, reason: 'pii.card-number' };
const right: Body = { type: 'speculation', stage: 'calls', action: 'adopted', key: 'k' };
const wrong: Body = { type: 'speculation', stage: 'calls', action: 'wasted', key: 'k' };
const paid = (cost: number): Body => ({ type: 'usage', stage: 'draft', inputTokens: 1, outputTokens: 1, cost });
const repeat = (times: number, action: () => void): void => {
  for (let at = 0; at < times; at++) action();
};

describe('the kill rate', () => {
  it('raises no alarm at 0.1 % of turns, one over it, and tells when it is over', () => {
    const { turn, said, alerts } = watch();
    repeat(1_998, () => turn());
    turn(kill);
    turn(kill);
    expect(said()).toEqual([]);
    turn(kill);
    expect(said()).toEqual(['kills firing']);
    expect(alerts[0]).toMatchObject({ severity: 'page', surface: 'voice', limit: 0.001 });
    repeat(1_100, () => turn());
    expect(said()).toEqual(['kills firing', 'kills resolved']);
  });

  it('takes one kill for chance, and what is taken back for other reasons for none', () => {
    const { turn, said, monitor } = watch();
    turn(kill);
    repeat(10, () => turn({ ...kill, reason: 'restarted' }, { ...kill, reason: 'cut off' }));
    expect(said()).toEqual([]);
    expect(monitor.standings[0]?.killRatio).toBeCloseTo(1 / 11);
  });
});

describe('the agreement of guesses', () => {
  it('raises an alarm under 0.75, and another under the break-even of 0.70', () => {
    const { turn, said } = watch();
    repeat(300, () => turn(right));
    repeat(100, () => turn(wrong));
    expect(said()).toEqual([]);
    turn(wrong);
    expect(said()).toEqual(['agreement firing']);
    repeat(20, () => turn(wrong));
    expect(said()).toEqual(['agreement firing', 'break-even firing']);
    repeat(400, () => turn(right));
    expect(said().slice(2)).toEqual(['break-even resolved', 'agreement resolved']);
  });

  it('counts a turn once, and those that guessed alone', () => {
    const { turn, monitor } = watch();
    repeat(49, () => turn(right, right, right, wrong));
    repeat(100, () => turn());
    expect(monitor.standings[0]?.agreementRatio).toBeUndefined();
    turn(right, right, right, wrong);
    expect(monitor.standings[0]?.agreementRatio).toBe(0.75);
  });
});

describe('the cost of a turn', () => {
  it('is held against what the surface allows, on average', () => {
    const { turn, said, turns, alerts } = watch({ costUsd: 0.022 });
    repeat(19, () => turn(paid(0.03)));
    expect(said()).toEqual([]);
    turn(paid(0.03));
    expect(said()).toEqual(['cost firing']);
    expect(alerts[0]).toMatchObject({ limit: 0.022, severity: 'ticket' });
    expect(turns[0]).toMatchObject({ usd: 0.03, isOver: true });
    repeat(40, () => turn(paid(0.01)));
    expect(said()).toEqual(['cost firing', 'cost resolved']);
    expect(turns.at(-1)?.isOver).toBe(false);
  });

  it('is told by stage, with what guesses wasted', () => {
    const { turn, turns } = watch();
    const began = (guess: string): Body => ({ type: 'cost', stage: 'calls', tool: 't', usd: 0.002, guess });
    turn(paid(0.01), began('a'), began('b'), { ...right, key: 'a' }, { ...wrong, key: 'b' }, paid(0.005));
    expect(turns[0]?.usd).toBeCloseTo(0.019);
    expect(turns[0]?.wastedUsd).toBe(0.002);
    expect([...(turns[0]?.stages ?? [])]).toEqual([
      ['draft', 0.015],
      ['calls', 0.004],
    ]);
  });

  it('raises no alarm where the surface allows anything', () => {
    const { turn, said } = watch();
    repeat(100, () => turn(paid(100)));
    expect(said()).toEqual([]);
  });
});

it('counts priced tools of a real run when they begin, guessed or planned, each once', () => {
  const query = input();
  const guess = classify(query);
  const plan = planner(query);
  const calls = callTools(plan, { guess });
  const reply = compose([query, calls]);
  const pipeline = definePipeline('priced', { query, guess, plan, calls, reply }, { version: 1, output: reply });
  const surfaces = parseSurfaces('voice:\n  limits: { costUsd: 0.001 }\n', 'priced.yaml', pipeline);
  const turns: TurnCost[] = [];
  const scheduler = new VirtualTimeScheduler();
  const spec = { description: '', parameters: {}, readOnly: true };
  const say = (text: string): ModelPart[] => [
    { type: 'text', text },
    { type: 'finish', reason: 'stop' },
  ];
  const guessed = [
    { name: 'search', args: { n: 1 } },
    { name: 'search', args: { n: 2 } },
  ];
  const engine = createEngine({
    offers: [{ pipeline, surfaces }],
    bindings: {
      intent: { classify: () => of({ label: 'x', confidence: 1, calls: guessed }) },
      model: {
        generate: ({ purpose }) =>
          purpose === 'plan' ? of({ type: 'tool-call', id: '1', name: 'search', args: { n: 2 } }) : of(...say('Two.')),
      },
      tools: { tools: [{ name: 'search', ...spec, costUsd: 0.004 }], call: ({ args }) => of(args) },
    },
    scheduler,
    random: () => 0.5,
    observers: [new TurnMonitor({ onAlert: () => {}, onTurn: (turn) => turns.push(turn) })],
  });
  engine.startRun({ run: 'r', pipeline: 'priced', surface: 'voice', input: { text: 'a' } }).subscribe();
  scheduler.flush();
  expect(turns).toMatchObject([{ usd: 0.008, wastedUsd: 0.004, isOver: true }]);
});

describe('NewestMean', () => {
  it('is the mean of the newest values only', () => {
    const mean = new NewestMean(3);
    expect(mean.mean).toBe(0);
    for (const value of [9, 1, 2, 3]) mean.add(value);
    expect([mean.mean, mean.count, mean.sum]).toEqual([2, 3, 6]);
  });
});

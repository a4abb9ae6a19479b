import { describe, expect, it } from 'vitest';
import { callTools, check, compose, definePipeline, input, type Pipeline, planner } from '../../src/index.ts';
import { assertScore, type MarblePort, play, type Score } from '../../src/testing/index.ts';

const query = input();
const screen = check(query, { port: 'screen' });
const plan = planner(query, { after: screen });
const calls = callTools(plan);
const draft = compose([query, calls]);
const desk: Pipeline = definePipeline('desk', { query, screen, plan, calls, draft }, { version: 1, output: draft });

const whole = {
  screen: '(y|)',
  model: { plan: '10ms s 5ms |', compose: '20ms (a|)' },
  tools: { ticket: '30ms (R|)' },
};
const values = { y: { action: 'allow' }, s: { name: 'ticket', args: {} }, a: 'Open.' };
const playWith = (ports: Readonly<Record<string, MarblePort>>): Score =>
  play(desk, { ports: { ...whole, ...ports }, values });

describe('marbles that would be played as something else than they look like', () => {
  it('are played as they are written where nothing is wrong', () => {
    expect(playWith({}).answer).toBe('Open.');
  });

  it.each<[string, Readonly<Record<string, MarblePort>>, string]>([
    ['a port that is not there', { modle: 'a|' }, "'desk' has no port 'modle'; it has model, screen, tools"],
    [
      'a time that touches the end',
      { screen: '10ms|' },
      "'10ms|' of port 'screen': '1' stands for nothing; time stands",
    ],
    ['a time at the very end', { model: { plan: '10ms', compose: 'a|' } }, "'10ms' of port 'model': '1' stands"],
    ['a time with a space in it', { screen: '10 ms y|' }, "'10 ms y|' of port 'screen': '1' stands for nothing"],
    ['a group that is not closed', { screen: '10ms (y' }, 'a group is not closed; write (a|)'],
    ['one group in another', { tools: { ticket: '((R)|)' } }, 'a group is not closed'],
    [
      'a letter without a meaning',
      { screen: '(z|)' },
      "'z' stands for nothing; add values: { z: { action: 'allow' } }",
    ],
    ['one of a list', { model: { plan: ['|', '7|'], compose: 'a|' } }, "'7|' of port 'model': '7' stands for nothing"],
    ['one marble for a port of many', { model: 'a|' }, "port 'model' needs one marble for each of what it does"],
    [
      'a purpose that is called',
      { model: { compose: 'a|' } },
      "port 'model' has no marble for 'plan'; add model: { plan:",
    ],
  ])('names %s', (_what, ports, said) => {
    expect(() => playWith(ports)).toThrow(said);
  });

  it('names a port that is called and has none', () => {
    const { screen: _left, ...rest } = whole;
    expect(() => play(desk, { ports: rest, values })).toThrow(
      "port 'screen' of 'desk' has no marble; add screen: '20ms (a|)'",
    );
  });

  it('names a lane that no score has', () => {
    expect(() => assertScore(playWith({})).toPlay({ sentence: 'a' } as never)).toThrow(
      "a score has no lane 'sentence'; it has text, sentences, toolStarts",
    );
  });
});

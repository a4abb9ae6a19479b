import { describe, expect, it } from 'vitest';
import {
  compose,
  definePipeline,
  guard,
  holdUnstreamable,
  input,
  type Pipeline,
  parseSurfaces,
  surface,
} from '../../../src/index.ts';
import { notes, play, type Score } from '../../../src/testing/index.ts';

const query = input();
const draft = compose([query]);
const whole = holdUnstreamable(draft, { holdMs: surface('holdMs', 0) });
const safe = guard(whole);
const desk: Pipeline = definePipeline('desk', { query, draft, whole, safe }, { version: 1, output: safe });
const [voice, chat] = parseSurfaces('voice: { knobs: { holdMs: 200 } }\nchat: {}', 'desk.yaml', desk);

const values = { y: { action: 'allow' }, a: 'So:\n', b: '| a |', c: ' b |\n', d: '|---|---|\n', e: '\nThat is all.' };

const playOn = (on: typeof voice, compose: string, mode: 'streaming' | 'sequential' = 'streaming'): Score =>
  play(desk, {
    ports: { model: { compose }, postCheck: '0ms (y|)' },
    values,
    mode,
    ...(on === undefined ? undefined : { surface: on }),
  });
const held = (score: Score) =>
  score.log.flatMap((event) => (event.type === 'policy' && event.policy === 'hold' ? [[event.action, event.ms]] : []));

describe('holdUnstreamable', () => {
  it('lets prose through at once and a table when it is whole', () => {
    const score = playOn(voice, '10ms a 9ms b 9ms c 9ms d 9ms (e|)');
    expect(score.text).toEqual(notes('10ms a 39ms t', { a: values.a, t: '| a | b |\n|---|---|\n\nThat is all.' }));
    expect(held(score)).toEqual([['closed', 30]]);
  });

  it('holds no longer than its time', () => {
    const score = playOn(voice, '10ms a 9ms b 9ms c 9ms d 989ms (e|)');
    expect(score.text.map(({ at }) => at)).toEqual([10, 220, 1030]);
    expect(held(score)).toEqual([['time', 200]]);
  });

  it('holds nothing on a surface that does not ask for it, nor in sequential mode', () => {
    expect(playOn(chat, '10ms a 9ms b 9ms c 9ms d 9ms (e|)').text).toHaveLength(5);
    expect(held(playOn(chat, '10ms a 9ms b 9ms c 9ms d 9ms (e|)'))).toEqual([]);
    expect(held(playOn(voice, '10ms a 9ms b 9ms c 9ms d 9ms (e|)', 'sequential'))).toEqual([]);
  });
});

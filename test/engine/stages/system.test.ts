import { describe, expect, it } from 'vitest';
import {
  type ChatMessage,
  compose,
  definePipeline,
  input,
  type Pipeline,
  parseSurfaces,
  planner,
  recall,
  surface,
} from '../../../src/index.ts';
import { play } from '../../../src/testing/index.ts';

const query = input();
const memory = recall(query);
const plan = planner([query, memory], { system: 'You plan for the desk.' });
const draft = compose([query, memory], { after: plan, system: surface('persona') });
const stages = { query, memory, plan, draft };
const desk: Pipeline = definePipeline('desk', stages, { version: 1, output: draft });
const [chat] = parseSurfaces('chat: { knobs: { persona: You are the desk of Acme. } }', 'desk.yaml', desk);

describe('system', () => {
  it('leads what the model is told, each stage in its own words, on each surface in its own', () => {
    const score = play(desk, {
      ...(chat && { surface: chat }),
      ports: { memory: '(m|)', model: { plan: '5ms |', compose: '5ms (a|)' } },
      values: { m: { turns: [{ role: 'user', text: 'Hello' }], facts: ['works nights'] }, a: 'Yes.' },
    });
    const told = score.calls
      .filter(({ port }) => port === 'model')
      .map(({ request }) => (request as { messages: readonly ChatMessage[] }).messages);
    expect(told.map((messages) => messages.map(({ role, text }) => `${role}: ${text}`).slice(0, 3))).toEqual([
      ['system: You plan for the desk.', 'system: works nights', 'user: Hello'],
      ['system: You are the desk of Acme.', 'system: works nights', 'user: Hello'],
    ]);
  });

  it.each([7, ''])('is a text, not %j', (system) => {
    const bad = compose(query, { system: system as string });
    expect(() => definePipeline('desk', { query, bad }, { version: 1, output: bad })).toThrow(
      "desk.bad: system of stage 'bad' must be a text that is not empty",
    );
  });
});

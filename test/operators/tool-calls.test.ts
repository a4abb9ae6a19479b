import { from, type Observable, of, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type ToolCallEvent, type ToolCallSource, type ToolCallsOptions, toolCalls } from '../../operators/index.ts';
import { closingSet } from './closing-set.ts';
import { marbles } from './marbles.ts';

const plan = '[{"name":"a","arguments":{"x":1}},{"name":"b","arguments":{"y":[true,"}"]}}]';

closingSet<ToolCallSource, ToolCallEvent>('toolCalls', {
  operator: () => toolCalls(),
  elements: [plan.slice(0, 20), plan.slice(20, 45), plan.slice(45)],
  badOptions: [
    () => toolCalls({ maxChars: 0 }),
    () => toolCalls({ maxDepth: 1.5 }),
    () => toolCalls({ maxCalls: -1 }),
    () => toolCalls({ makeId: 'id' as never }),
    () => toolCalls({ observe: {} as never }),
  ],
  holdsTimers: false,
});

/** What leaves, the text around the calls joined. */
function read(parts: readonly ToolCallSource[], options?: ToolCallsOptions): ToolCallEvent[] {
  const events: ToolCallEvent[] = [];
  from(parts)
    .pipe(toolCalls(options))
    .subscribe((event) => {
      if (event.type !== 'text') events.push(event);
    });
  return events;
}

/** A plan as text, whole and unit by unit, which must give the same. */
function readText(text: string, options?: ToolCallsOptions): ToolCallEvent[] {
  const whole = read([text], options);
  expect(read(text.split(''), options)).toEqual(whole);
  return whole;
}

const call = (id: string, name: string, args: object) => ({ type: 'call', id, name, args });

describe('toolCalls, from text', () => {
  it('lets each call out when its arguments close, while the plan goes on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const pieces = {
        a: '[{"name":"f","argu',
        b: 'ments":{"x":',
        c: '1}',
        d: '},{"name":"g","arguments":{',
        e: '}}]',
      };
      const source = cold('  ab-c-d---e|', pieces);
      const subs = '         ^---------!';
      const expected = '     ---f-----g|';
      const calls: Observable<ToolCallEvent> = source.pipe(toolCalls());
      expectObservable(calls).toBe(expected, { f: call('call_1', 'f', { x: 1 }), g: call('call_2', 'g', {}) });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('leaves the plan when it is unsubscribed, or has let out what was wanted', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const pieces = { a: '[{"name":"f","arguments":{}', b: '},{"name":"g",', c: '"arguments":{}}]' };
      const one = { f: call('call_1', 'f', {}) };
      const source = cold('  a-b-c|', pieces);
      const leftSubs = '     ^--!';
      const takenSubs = '    (^!)';
      expectObservable(source.pipe(toolCalls()), leftSubs).toBe('f---', one);
      expectObservable(source.pipe(toolCalls(), take(1))).toBe('(f|)', one);
      expectSubscriptions(source.subscriptions).toBe([leftSubs, takenSubs]);
    });
  });

  it.each([
    ['an array', '[{"name":"a","arguments":{"x":1}},{"name":"b","arguments":{}}]'],
    ['lines', '{"name":"a","args":{"x":1}}\n{"name":"b","args":{}}'],
    [
      'a fence with prose',
      'I call:\n```json\n[{"tool":"a","input":{"x":1}},\n {"name":"b","parameters":{}}]\n```\nso.',
    ],
    ['tool_calls', '{"tool_calls":[{"name":"a","arguments":{"x":1}},{"name":"b","arguments":""}]}'],
    ['tags', '<tool_call>{"arguments":{"x":1},"name":"a"}</tool_call><tool_call>{"name":"b","args":{}}</tool_call>'],
    ['OpenAI', '[{"function":{"name":"a","arguments":"{\\"x\\": 1}"}},{"function":"b","args":{}}]'],
    ['Gemini', '[{"functionCall":{"name":"a","args":{"x":1}}},{"functionCall":{"name":"b","args":{}}}]'],
    ['Mistral', '[TOOL_CALLS][{"name":"a","arguments":{"x":1}},{"name":"b","arguments":{}}]'],
    ['Llama', '<|python_tag|>{"type":"function","name":"a","parameters":{"x":1}}; {"name":"b","parameters":{}}'],
    ['no arguments', '{"name":"a","arguments":{"x":1}}\n{"name":"b"}'],
  ])('finds the calls of %s', (_, text) => {
    expect(readText(text)).toEqual([call('call_1', 'a', { x: 1 }), call('call_2', 'b', {})]);
  });

  it.each([
    ['OpenAI', '[{"id":"1","type":"function","function":{"name":"a","arguments":"{}"}}]'],
    ['OpenAI, responses', '[{"type":"function_call","id":"fc_1","call_id":"1","name":"a","arguments":"{}"}]'],
    ['Anthropic', '[{"type":"tool_use","id":"1","name":"a","input":{}}]'],
    ['Bedrock', '[{"toolUse":{"toolUseId":"1","name":"a","input":{}}}]'],
    ['the AI SDK', '[{"type":"tool-call","toolCallId":"1","toolName":"a","input":{}}]'],
  ])('keeps the id of %s', (_, text) => {
    expect(readText(text)).toEqual([call('1', 'a', {})]);
  });

  it('keeps the ids it is given and makes those it is not', () => {
    const text = '[{"id":"x","name":"a","args":{}},{"id":7,"name":"a","args":{}},{"name":"a","args":{}}]';
    const ids = readText(text, { makeId: (count) => `m${count}` }).map((event) => 'id' in event && event.id);
    expect(ids).toEqual(['x', '7', 'm3']);
  });

  it('takes null for no arguments, and none that could turn into a prototype', () => {
    const reasons = (text: string) =>
      readText(text).map((event) => (event.type === 'malformed' ? event.reason : event));
    expect(reasons('{"name":"a","args":null}')).toEqual([call('call_1', 'a', {})]);
    expect(reasons('{"name":"a","args":{"x":{"__proto__":1}}}')).toEqual(['bad-arguments']);
    expect(reasons('{"name":"a","args":{"\\u005f_proto__":1}}')).toEqual(['bad-arguments']);
    expect(reasons('{"name":"a","args":"{\\"__proto__\\":1}"}')).toEqual(['bad-arguments']);
    expect(reasons('{"name":"a","args":{"x":"__proto__"}}')).toEqual([call('call_1', 'a', { x: '__proto__' })]);
  });

  it('never takes an object inside arguments, or inside a malformed call, for a call', () => {
    const inner = '{"name":"evil","arguments":{}}';
    expect(readText(`{"name":"a","arguments":{"x":${inner}}}`)).toEqual([
      call('call_1', 'a', { x: { name: 'evil', arguments: {} } }),
    ]);
    expect(readText(`{"name":"a","arguments":{oops ${inner} }}, {"name":"b","args":{}}`)).toEqual([
      { type: 'malformed', reason: 'syntax', position: 25, raw: '{"name":"a","arguments":{o', name: 'a' },
      call('call_1', 'b', {}),
    ]);
  });

  it('goes on after a malformed call, in the same array and on the next line', () => {
    const found = readText('[{"name":"a","args":{x}},{"name":"b","args":{}}]\n{"name":\n{"name":"c","args":{}}');
    expect(found.map((event) => (event.type === 'call' ? event.name : event.type))).toEqual([
      'malformed',
      'b',
      'malformed',
    ]);
    expect(readText('{"name":"a" "b"\n{"name":"c","args":{}}').at(-1)).toEqual(call('call_1', 'c', {}));
  });

  it('says where and why a call is malformed', () => {
    const reason = (text: string, options?: ToolCallsOptions) =>
      readText(text, options).map((event) => event.type === 'malformed' && [event.reason, event.position]);
    expect(reason('{"name":"a","args":[1]}')).toEqual([['bad-arguments', 19]]);
    expect(reason('{"args":{}}')).toEqual([['no-name', 0]]);
    expect(reason('{"name":"a","args":{"x":')).toEqual([['truncated', 24]]);
    expect(reason('{"name":"a","args":{"x":{}}}', { maxDepth: 1 })).toEqual([['too-deep', 24]]);
    expect(reason('{"name":"a","args":{"x":"123456789"}}', { maxChars: 30 })).toEqual([['too-long', 30]]);
    expect(reason('{"name":"a","args":{}}{"name":"b","args":{}}', { maxCalls: 1 })).toEqual([false, ['too-many', 22]]);
  });

  it('leaves prose alone, whatever brackets it has, and loses none of it', () => {
    const prose = 'See [1] and {this}: a [list, of] {"k": 1} things {and\nthe rest [ {x} ] "{"';
    const events: ToolCallEvent[] = [];
    for (const parts of [[prose], prose.split('')]) {
      events.length = 0;
      from(parts)
        .pipe(toolCalls())
        .subscribe((event) => events.push(event));
      expect(events.map((event) => (event.type === 'text' ? event.text : event)).join('')).toBe(prose);
    }
  });
});

describe('toolCalls, from model parts', () => {
  const delta = (index: number, args: string, more: { id?: string; name?: string } = {}): ToolCallSource => ({
    type: 'tool-delta',
    index,
    args,
    ...more,
  });

  it('joins pieces by index and lets each call out when its own arguments close', () => {
    const events = read([
      { type: 'reasoning', text: 'hm {' },
      delta(0, '', { id: 'a', name: 'f' }),
      delta(1, '{"y"', { id: 'b', name: 'g' }),
      delta(0, '{"x":'),
      delta(1, ':2}'),
      delta(0, '1} '),
      { type: 'finish' },
    ]);
    expect(events).toEqual([call('b', 'g', { y: 2 }), call('a', 'f', { x: 1 })]);
  });

  it('gives a call without arguments none, at the end', () => {
    expect(read([delta(0, '', { id: 'a', name: 'f' }), delta(1, ' ', { id: 'b', name: 'g' })])).toEqual([
      call('a', 'f', {}),
      call('b', 'g', {}),
    ]);
  });

  it('hears a call once that is streamed and then sent whole', () => {
    const whole: ToolCallSource = { type: 'tool-call', id: 'a', name: 'f', args: { x: 1 } };
    expect(read([delta(0, '{"x": 1}', { id: 'a', name: 'f' }), whole])).toEqual([call('a', 'f', { x: 1 })]);
    expect(read([delta(0, '{"x"', { id: 'a', name: 'f' }), whole])).toEqual([call('a', 'f', { x: 1 })]);
    expect(read([whole, { ...whole, args: { x: 2 } }])).toEqual([call('a', 'f', { x: 1 }), call('a#2', 'f', { x: 2 })]);
  });

  it('tells calls apart that a provider gives one id, however it sends them', () => {
    const whole = (x: number): ToolCallSource => ({ type: 'tool-call', id: 'f', name: 'f', args: { x } });
    const streamed = [delta(0, '{"x":1}', { id: 'f', name: 'f' }), delta(1, '{"x":2}', { id: 'f', name: 'f' })];
    const found = [call('f', 'f', { x: 1 }), call('f#2', 'f', { x: 2 })];
    expect(read([...streamed, whole(1), whole(2)])).toEqual(found);
    expect(read([...streamed, whole(3)])).toEqual([...found, call('f#3', 'f', { x: 3 })]);
    const many = Array.from({ length: 20_000 }, (_, x) => whole(x));
    expect(read(many, { maxCalls: 20_000 }).at(-1)).toEqual(call('f#20000', 'f', { x: 19_999 }));
  });

  it('tells calls apart that a provider numbers alike', () => {
    expect(
      read([delta(0, '{}', { id: 'a', name: 'f' }), delta(0, '{"x":', { id: 'b', name: 'f' }), delta(0, '1}')]),
    ).toEqual([call('a', 'f', {}), call('b', 'f', { x: 1 })]);
  });

  it('says what is malformed', () => {
    const reasons = (parts: ToolCallSource[], options?: ToolCallsOptions) =>
      read(parts, options).map((event) => (event.type === 'malformed' ? [event.reason, event.position] : event.type));
    expect(reasons([delta(0, '{"x":', { name: 'f' }), delta(0, 'no}')])).toEqual([['syntax', 6]]);
    expect(reasons([delta(0, '[1]', { name: 'f' })])).toEqual([['bad-arguments', 0]]);
    expect(reasons([delta(0, '{}')])).toEqual([['no-name', 0]]);
    expect(reasons([delta(0, '{"x"', { name: 'f' })])).toEqual([['truncated', 4]]);
    expect(reasons([delta(0, '{} x', { name: 'f' })])).toEqual(['call', ['syntax', 3]]);
    expect(reasons([delta(0, '{"x":1}', { name: 'f' })], { maxChars: 4 })).toEqual([['too-long', 4]]);
  });

  it('leaves the source when the consumer has enough in the middle of a piece', () => {
    const source = new Subject<ToolCallSource>();
    const seen: ToolCallEvent[] = [];
    source.pipe(toolCalls(), take(1)).subscribe((event) => seen.push(event));
    source.next(plan);
    expect(seen).toEqual([call('call_1', 'a', { x: 1 })]);
    expect(source.observed).toBe(false);
  });

  it('tells observe of what leaves', () => {
    const told: string[] = [];
    of(`${plan} {"args":{}}`)
      .pipe(toolCalls({ observe: (event) => told.push(event.type) }))
      .subscribe();
    expect(told).toEqual(['call', 'call', 'malformed']);
  });
});

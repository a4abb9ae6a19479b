import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { CUTS, type Cut, cut, judge } from '../../../bench/quality/tool-calls/streamed-plan.ts';
import { jsonSuiteRows, planSets } from '../../../bench/quality/tool-calls.ts';
import { type ToolCallEvent, type ToolCallSource, toolCalls } from '../../../operators/index.ts';

const data = process.env.TAILRACE_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
const hasPlans = existsSync(join(data, 'bfcl_plans.jsonl'));

describe.skipIf(!hasPlans)(`toolCalls on real plans (at ${data}; set TAILRACE_DATA where they are elsewhere)`, () => {
  const sets = hasPlans ? [...planSets(data)] : [];

  it.each(sets.map(([name, plans]) => [name, plans] as const))('finds every call in time: %s', (_, plans) => {
    expect(plans.length).toBeGreaterThan(20);
    for (const plan of plans) {
      for (const cutting of CUTS) {
        const found = { found: plan.expected.length, invented: 0, early: 0, late: 0, malformed: 0 };
        expect({ plan: plan.name, cutting, ...judge(plan, cutting) }).toEqual({ plan: plan.name, cutting, ...found });
      }
    }
  });

  it('accepts and rejects arguments as JSONTestSuite has it', () => {
    const suite = jsonSuiteRows(data);
    expect(suite.length).toBe(3);
    for (const [, files, texts, right] of suite) expect([files, right]).toEqual([Number(texts) / CUTS.length, texts]);
  });
});

describe('toolCalls, whatever the text', () => {
  const token = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"', '\\', '\n', ' ', '```', '{"', '"}', '1', 'null', '😀', 'a'],
    ...['"name":"f"', '"arguments":', '"args":{}', '"id":"7"', '"function":', '"tool_calls":[', '{"x":1}', '"y"'],
    ...['{"name":"g","arguments":{"x":[1,"}"]}}', '{"name":"h"', '"arguments":"{\\"z\\":2}"}', '"\\u00', '"\\'],
  );
  const text = fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join(''));
  const limits = fc.constantFrom({}, { maxChars: 20 }, { maxDepth: 2 }, { maxCalls: 1 });

  /** The events, with pieces of text between two others joined. */
  function read(parts: Iterable<ToolCallSource>, options: object): ToolCallEvent[] {
    const events: ToolCallEvent[] = [];
    from(parts)
      .pipe(toolCalls(options))
      .subscribe((event) => {
        const last = events.at(-1);
        if (event.type === 'text' && last?.type === 'text')
          events.splice(-1, 1, { type: 'text', text: last.text + event.text });
        else events.push(event);
      });
    return events;
  }

  it('gives the same under any cut', () => {
    const cuts: readonly Cut[] = [1, 4, 'random'];
    fc.assert(
      fc.property(text, limits, (plan, options) => {
        const whole = read([plan], options);
        for (const cutting of cuts) expect(read(cut([plan], cutting), options)).toEqual(whole);
        const delta: ToolCallSource = { type: 'tool-delta', index: 0, name: 'f', args: plan };
        const wholeDelta = read([delta], options);
        for (const cutting of cuts) expect(read(cut([delta], cutting), options)).toEqual(wholeDelta);
      }),
      {
        numRuns: 3_000,
        examples: [
          ['{"function":{"name":"g","arguments":{"x":[1,"}"]}}', { maxDepth: 2 }],
          ['{"function":{"function":{"name":"g","arguments":{"x":[[1]]}}}}', { maxDepth: 2 }],
        ],
      },
    );
  });

  it('never invents text, and loses none where there is no call', () => {
    fc.assert(
      fc.property(text, (plan) => {
        const events = read([plan], {});
        const around = events.flatMap((event) => (event.type === 'text' ? [event.text] : [])).join('');
        expect(isSubsequence(around, plan)).toBe(true);
        if (events.every((event) => event.type === 'text')) expect(around).toBe(plan);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('toolCalls, on a plan with one unit wrong', () => {
  const inner = { name: 'evil', arguments: { really: true } };
  const calls = [
    { name: 'file', arguments: { task: inner, note: `then ${JSON.stringify(inner)}, "quoted" \\ done` } },
    { name: 'move', arguments: { to: { task: { deep: inner } }, list: [1, 'two', { three: 3 }] } },
    { name: 'send', arguments: {} },
  ];
  const plans = [
    JSON.stringify(calls),
    JSON.stringify({ tool_calls: calls }, null, 1),
    calls.map((call) => JSON.stringify(call)).join('\n'),
  ];
  const units = ['', '"', '\\', '{', '}', '[', ']', ',', ':', 'x', '\n', "'"];
  const names = (plan: string): string[] => {
    const found: string[] = [];
    from([plan])
      .pipe(toolCalls())
      .subscribe((event) => {
        if (event.type === 'call') found.push(event.name);
      });
    return found;
  };

  it.each(plans)('never calls what stands inside arguments: %s', (plan) => {
    expect(names(plan)).toEqual(['file', 'move', 'send']);
    for (let at = 0; at < plan.length; at++) {
      for (const unit of units) {
        // A line that begins with a bracket begins anew: that is how plans of one call a line go on after a broken one.
        if (unit === '\n' || (plan[at - 1] === '\n' && '{['.includes(unit))) continue;
        for (const length of [0, 1]) {
          const broken = plan.slice(0, at) + unit + plan.slice(at + length);
          expect(names(broken), broken).not.toContain('evil');
        }
      }
    }
  });

  it('keeps the calls before it, and on the lines after it', () => {
    const [, , lines] = plans as [string, string, string];
    const second = lines.indexOf('\n') + 1;
    const third = lines.lastIndexOf('\n') + 1;
    for (let at = second + 1; at < third - 1; at++) {
      for (const unit of units.filter((each) => each !== '"' && each !== '\\')) {
        const found = names(lines.slice(0, at) + unit + lines.slice(at + 1));
        expect(found[0]).toBe('file');
        if (lines[at] !== '"') expect(found.at(-1)).toBe('send');
      }
    }
  });
});

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const unit of part) {
    at = whole.indexOf(unit, at);
    if (at < 0) return false;
    at += unit.length;
  }
  return true;
}

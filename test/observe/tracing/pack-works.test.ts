import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packWorks, unpackWorks } from '../../../src/observe/tracing/pack-works.ts';
import type { SpanWork } from '../../../src/observe/tracing/span-work.ts';

const text = fc.string({ maxLength: 12 });
const at = fc.double({ noNaN: true, noDefaultInfinity: true });
const maybe = fc.option(text, { nil: undefined });
const stamp = { seq: fc.nat(), at, stage: text };

const stageEvent = fc.oneof(
  fc.record({ ...stamp, type: fc.constant('stage'), phase: fc.constant('start') }),
  fc.record(
    {
      ...{ ...stamp, type: fc.constant('stage'), phase: fc.constant('end') },
      ...{ outcome: fc.constantFrom('complete', 'cancelled', 'failed'), startedAt: at, items: fc.nat() },
      ...{ firstAt: at, code: text },
    },
    { requiredKeys: ['seq', 'at', 'stage', 'type', 'phase', 'outcome', 'startedAt', 'items'] },
  ),
);
const otherEvent = fc.oneof(
  fc.record({ ...stamp, type: fc.constant('finding'), category: text }),
  fc.record({ ...stamp, type: fc.constant('policy'), policy: fc.constant('hedge'), action: text, ms: at }),
);
const run = fc.record({
  type: fc.constant('run'),
  ...{ traceparent: text, parent: maybe, pipeline: text, error: maybe, startedAt: at, endedAt: at },
  attributes: fc.dictionary(text, fc.oneof(text, at)),
  log: fc.array(fc.oneof(stageEvent, otherEvent)),
});
const call = fc.record({
  type: fc.constant('call'),
  ...{ operation: text, port: text, stage: text, call: text, traceparent: text, startedAt: at, endedAt: at },
  ...{ items: fc.nat(), outcome: fc.constantFrom('completed', 'failed', 'left'), error: maybe, counted: fc.boolean() },
});
const delivery = fc.record({ type: fc.constant('delivery'), traceparent: text, startedAt: at, endedAt: at });
const works = fc.array(fc.oneof(run, call, delivery)) as unknown as fc.Arbitrary<readonly SpanWork[]>;

it('what is packed for another thread is there again, all of it', () => {
  fc.assert(
    fc.property(works, (given) => {
      expect(unpackWorks(structuredClone(packWorks(given)))).toStrictEqual(structuredClone(given));
    }),
  );
});

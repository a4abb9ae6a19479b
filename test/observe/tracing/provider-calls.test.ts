import { NEVER, type Observable, of, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import type { Bindings, CallContext, ChatModel, Classifier, ModelPart } from '../../../src/index.ts';
import { type EndedCall, watchProviderCalls } from '../../../src/observe/tracing/provider-calls.ts';
import { callContext } from '../../adapters/call-context.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** An adapter with a private field, as a class has it: a call on anything but itself would throw. */
class Slow implements Classifier {
  readonly #label = 'search';

  classify(): Observable<{ label: string; confidence: number }> {
    return of({ label: this.#label, confidence: 1 });
  }
}

function playing(work: (scheduler: TestScheduler, calls: EndedCall[], context: CallContext) => void): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(() => work(scheduler, [], { ...callContext(), traceparent, stage: 'plan', call: 'plan#1' }));
}

function modelOf(generate: ChatModel['generate']): Bindings {
  return { model: { generate } };
}

describe('watched provider calls', () => {
  it('tell when a call began and ended, what it gave, and how', () => {
    playing((scheduler, calls, context) => {
      const model = modelOf(() => scheduler.createColdObservable<ModelPart>('--a-#', undefined, { code: 'model.cut' }));
      const { model: watched } = watchProviderCalls(model, scheduler, (call) => calls.push(call)) as {
        model: ChatModel;
      };
      watched.generate({ purpose: 'plan', messages: [] }, context).subscribe({ error: () => {} });
      scheduler.flush();
      expect(calls).toEqual([
        {
          type: 'call',
          operation: 'generate',
          port: 'model',
          stage: 'plan',
          call: 'plan#1',
          traceparent,
          startedAt: 0,
          endedAt: 4,
          items: 1,
          outcome: 'failed',
          error: 'model.cut',
          counted: false,
        },
      ]);
    });
  });

  it('know a call that was left, and one whose tokens were counted', () => {
    playing((scheduler, calls, context) => {
      const usage = { inputTokens: 1, outputTokens: 1 };
      const parts: Observable<ModelPart>[] = [NEVER, of({ type: 'finish', reason: 'stop', usage })];
      const model = modelOf(() => parts.shift() ?? NEVER);
      const { model: watched } = watchProviderCalls(model, scheduler, (call) => calls.push(call)) as {
        model: ChatModel;
      };
      watched.generate({ purpose: 'plan', messages: [] }, context).subscribe().unsubscribe();
      watched.generate({ purpose: 'plan', messages: [] }, context).subscribe();
      expect(calls.map(({ outcome, counted }) => `${outcome} ${counted}`)).toEqual(['left false', 'completed true']);
    });
  });

  it('call an adapter on itself, and name no message of its errors', () => {
    playing((scheduler, calls, context) => {
      const failing: Classifier = { classify: () => throwError(() => new TypeError('what was asked')) };
      const bindings = { intent: new Slow(), router: failing };
      const watched = watchProviderCalls(bindings, scheduler, (call) => calls.push(call)) as typeof bindings;
      (watched.intent as Classifier).classify({ text: '', final: true }, context).subscribe();
      watched.router.classify({ text: '', final: true }, context).subscribe({ error: () => {} });
      expect(calls.map(({ port, error }) => `${port} ${error}`)).toEqual(['intent undefined', 'router TypeError']);
    });
  });

  it('leave alone what belongs to no trace, and tools', () => {
    playing((scheduler, calls, context) => {
      const tools = { tools: [], call: () => NEVER };
      const bindings = { intent: new Slow(), tools };
      const watched = watchProviderCalls(bindings, scheduler, (call) => calls.push(call)) as typeof bindings;
      expect(watched.tools).toBe(tools);
      const { traceparent: _, ...untraced } = context;
      (watched.intent as Classifier).classify({ text: '', final: true }, untraced).subscribe();
      expect(calls).toEqual([]);
    });
  });
});

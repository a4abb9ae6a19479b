import { delay, map, NEVER, of, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  callTools,
  classify,
  compose,
  createEngine,
  DefinitionError,
  definePipeline,
  guard,
  type Handle,
  type Intent,
  input,
  type Pipeline,
  planner,
  type StagePolicies,
  type Surface,
  transform,
} from '../../src/index.ts';
import { notes, type PlayOptions, play, type Score } from '../../src/testing/index.ts';

const values = {
  g: { label: 'search', confidence: 0.9 },
  h: { label: 'stock', confidence: 0.9 },
  s: { name: 'search', args: {} },
  e: { name: 'send', args: { to: 'a' } },
  y: { action: 'allow' },
  n: { action: 'block', category: 'pii' },
};

/** One stage that calls a Classifier under the policies, and says the label it got. */
function classifying(policies: StagePolicies): Pipeline {
  const query = input();
  const intent: Handle<Intent> = classify(query, policies);
  const label = transform(intent, (each) => each.label);
  const ports = { other: 'Classifier' } as const;
  return definePipeline('label', { query, intent, label }, { version: 1, output: label, ports, fallback: 'none' });
}

const playWith = (policies: StagePolicies, ports: PlayOptions['ports']): Score =>
  play(classifying(policies), { ports, values });

const policyEvents = (score: Score): unknown[] =>
  score.log.flatMap((event) => (event.type === 'policy' ? [[event.at, event.policy, event.action]] : []));

describe('timeoutMs', () => {
  it('aborts a provider that is late, and the run says why', () => {
    const score = playWith({ timeoutMs: 40 }, { intent: '90ms (g|)' });
    expect(score.calls[0]?.abortedAt).toBe(40);
    expect(score.ending).toMatchObject({ at: 40 });
    expect(policyEvents(score)).toEqual([[40, 'timeout', 'exceeded']]);
  });

  it('leaves a provider alone that is in time', () => {
    const score = playWith({ timeoutMs: 40 }, { intent: '39ms (g|)' });
    expect(score.text).toEqual(notes('39ms a', { a: 'search' }));
  });

  it('counts what comes at the very instant of the limit as in time', () => {
    const score = playWith({ timeoutMs: 40 }, { intent: '40ms (g|)' });
    expect(score.text).toEqual(notes('40ms a', { a: 'search' }));
  });

  it('limits what stands in for a call as the call itself', () => {
    const score = playWith({ fallback: 'other', timeoutMs: 25 }, { intent: '20ms #', other: '90ms (h|)' });
    expect(policyEvents(score)).toEqual([
      [20, 'fallback', 'used'],
      [45, 'timeout', 'exceeded'],
    ]);
    expect(score.calls[1]?.abortedAt).toBe(45);
  });

  it('limits hedged calls together', () => {
    const hedge = { afterMs: 10, shareRatio: 1 };
    const score = playWith({ hedge, timeoutMs: 25 }, { intent: '90ms (g|)' });
    expect(score.calls.map(({ abortedAt }) => abortedAt)).toEqual([25, 25]);
    expect(policyEvents(score).at(-1)).toEqual([25, 'timeout', 'exceeded']);
  });
});

describe('fallback', () => {
  it('asks another port when the first fails', () => {
    const score = playWith({ fallback: 'other' }, { intent: '20ms #', other: '10ms (h|)' });
    expect(score.text).toEqual(notes('30ms a', { a: 'stock' }));
    expect(policyEvents(score)).toEqual([[20, 'fallback', 'used']]);
  });

  it('takes a late provider for a failed one', () => {
    const score = playWith({ fallback: 'other', timeoutMs: 25 }, { intent: '90ms (g|)', other: '10ms (h|)' });
    expect(score.text).toEqual(notes('35ms a', { a: 'stock' }));
  });
});

describe('hedge', () => {
  it('starts a twin when the first is slow, takes the first content and aborts the loser', () => {
    const score = playWith({ hedge: { afterMs: 30, port: 'other' } }, { intent: '200ms (g|)', other: '15ms (h|)' });
    expect(score.text).toEqual(notes('45ms a', { a: 'stock' }));
    expect(score.calls.map(({ beganAt }) => beganAt)).toEqual([0, 30]);
    expect(score.calls[0]?.abortedAt).toBe(45);
    expect(policyEvents(score)).toEqual([
      [30, 'hedge', 'started'],
      [45, 'hedge', 'won'],
    ]);
  });

  it('tells of a twin that was asked for nothing', () => {
    const score = playWith({ hedge: { afterMs: 30, port: 'other' } }, { intent: '40ms (g|)', other: '90ms (h|)' });
    expect(policyEvents(score)).toEqual([
      [30, 'hedge', 'started'],
      [40, 'hedge', 'lost'],
    ]);
    expect(score.log.find((event) => event.type === 'policy' && event.action === 'lost')).toMatchObject({ ms: 10 });
  });

  it('starts none when the first is fast', () => {
    const score = playWith({ hedge: { afterMs: 30, port: 'other' } }, { intent: '20ms (g|)', other: '15ms (h|)' });
    expect(score.calls.length).toBe(1);
  });

  it('starts none in sequential mode', () => {
    const pipeline = classifying({ hedge: { afterMs: 30 } });
    const score = play(pipeline, { ports: { intent: '200ms (g|)' }, values, mode: 'sequential' });
    expect(score.calls.length).toBe(1);
  });
});

describe('hedge after the recent p95', () => {
  it('hedges none before it has seen enough, then what is slower than 95 of 100', () => {
    const scheduler = new VirtualTimeScheduler();
    let tookMs = 10;
    let calls = 0;
    const engine = createEngine({
      offers: [{ pipeline: classifying({ hedge: { afterMs: 'p95', shareRatio: 1 } }) }],
      bindings: {
        intent: {
          classify: () => {
            calls++;
            return timer(calls === 1 + asked ? tookMs : 5, scheduler).pipe(map(() => ({ label: 'x', confidence: 1 })));
          },
        },
      },
      scheduler,
      random: () => 0,
    });
    let asked = 0;
    const ask = (): number => {
      calls = asked;
      engine.startRun({ run: 'r', pipeline: 'label', surface: 'default', input: { text: 'a' } }).subscribe();
      scheduler.flush();
      const twins = calls - asked - 1;
      asked = calls;
      return twins;
    };
    tookMs = 500;
    expect(ask()).toBe(0);
    tookMs = 10;
    for (let i = 0; i < 40; i++) expect(ask()).toBe(0);
    tookMs = 900;
    expect(ask()).toBe(1);
  });
});

describe('breaker', () => {
  it('refuses a port that failed again and again, lets one call try, and opens the way again', () => {
    const scheduler = new VirtualTimeScheduler();
    const changes: string[] = [];
    let broken = true;
    let calls = 0;
    const engine = createEngine({
      offers: [{ pipeline: classifying({ breaker: { failures: 3, openMs: 1_000 }, fallback: 'other' }) }],
      bindings: {
        intent: {
          classify: () => {
            calls++;
            return broken ? throwError(() => new Error('down')) : of({ label: 'first', confidence: 1 });
          },
        },
        other: { classify: () => of({ label: 'second', confidence: 1 }) },
      },
      scheduler,
      random: () => 0,
      onBreaker: (report) => changes.push(report.action === 'changed' ? report.to : 'refused'),
    });
    const ask = (): string => {
      let said = '';
      const request = { run: 'r', pipeline: 'label', surface: 'default', input: { text: 'a' } };
      engine.startRun(request).subscribe((event) => {
        if (event.type === 'text') said = event.text;
      });
      return said;
    };
    expect([ask(), ask(), ask(), ask(), ask()]).toEqual(Array(5).fill('second'));
    expect(calls).toBe(3);
    expect(changes).toEqual(['open', 'refused', 'refused']);
    scheduler.frame = 1_000;
    broken = false;
    expect([ask(), ask()]).toEqual(['first', 'first']);
    expect(changes.slice(3)).toEqual(['half-open', 'closed']);
  });
});

describe('a breaker, of calls that hang', () => {
  const policy = { failures: 3, openMs: 60_000 };

  /** Asks a classifier that never answers, and leaves after a while or stays; tells how the breaker stands after each. */
  function askedThrice(
    policies: StagePolicies,
    { deadlineMs = 10_000, canned, leaveMs }: { deadlineMs?: number; canned?: Surface['canned']; leaveMs?: number },
  ): string[] {
    const scheduler = new VirtualTimeScheduler();
    let state = 'closed';
    const surface = { name: 'chat', knobs: {}, stages: {}, slo: {}, deadlineMs, ...(canned && { canned }) };
    const engine = createEngine({
      offers: [{ pipeline: classifying({ breaker: policy, ...policies }), surfaces: [surface] }],
      bindings: { intent: { classify: () => NEVER }, other: { classify: () => NEVER } },
      scheduler,
      random: () => 0,
      onBreaker: (report) => {
        if (report.action === 'changed') state = report.to;
      },
    });
    return [1, 2, 3].map((run) => {
      const request = { run: `r${run}`, pipeline: 'label', surface: 'chat', input: { text: 'a' } };
      const listening = engine.startRun(request).subscribe();
      if (leaveMs !== undefined) scheduler.schedule(() => listening.unsubscribe(), leaveMs);
      scheduler.flush();
      return state;
    });
  }

  const opens = ['closed', 'closed', 'open'];
  const stays = ['closed', 'closed', 'closed'];

  it('opens where its timeout cuts them off', () => {
    expect(askedThrice({ timeoutMs: 2_000 }, {})).toEqual(opens);
  });

  it('opens where the run is over before its timeout, for it had the time of its stage', () => {
    expect(askedThrice({ timeoutMs: 2_000, budgetMs: 300 }, { deadlineMs: 1_800 })).toEqual(opens);
    expect(askedThrice({ timeoutMs: 2_000, budgetMs: 300 }, { canned: { text: 'Later.', afterMs: 900 } })).toEqual(
      opens,
    );
  });

  it('stays closed where the run left it less than that', () => {
    expect(askedThrice({ timeoutMs: 2_000, budgetMs: 300 }, { deadlineMs: 200 })).toEqual(stays);
    expect(askedThrice({ timeoutMs: 2_000 }, { deadlineMs: 1_800 })).toEqual(stays);
  });

  it('stays closed where somebody leaves, unless it had hung by then', () => {
    expect(askedThrice({ timeoutMs: 2_000, budgetMs: 300 }, { leaveMs: 1_800 })).toEqual(stays);
    expect(askedThrice({ budgetMs: 300 }, { leaveMs: 500 })).toEqual(stays);
    expect(askedThrice({ budgetMs: 300 }, { leaveMs: 600 })).toEqual(opens);
    expect(askedThrice({ budgetMs: 300, breaker: { ...policy, hungMs: 450 } }, { leaveMs: 500 })).toEqual(opens);
  });

  it('says of each stage when its own calls hang, where two share a dependency', () => {
    const scheduler = new VirtualTimeScheduler();
    let opened = 0;
    const query = input();
    const quick = classify(query, { breaker: { failures: 2, openMs: 60_000 }, timeoutMs: 100, optional: true });
    const slow = classify(query, {
      after: quick,
      breaker: { failures: 2, openMs: 60_000 },
      timeoutMs: 5_000,
      optional: true,
    });
    const label = transform(slow, (each) => each.label);
    const pipeline = definePipeline(
      'two',
      { query, quick, slow, label },
      { version: 1, output: label, fallback: 'none' },
    );
    const engine = createEngine({
      offers: [{ pipeline }],
      bindings: { intent: { classify: () => NEVER } },
      scheduler,
      random: () => 0,
      onBreaker: () => opened++,
    });
    const request = { run: 'r', pipeline: 'two', surface: 'default', input: { text: 'a' } };
    const listening = engine.startRun(request).subscribe();
    // The quick one has hung; the slow one is left long after the quick one would have, and has not.
    scheduler.schedule(() => listening.unsubscribe(), 3_000);
    scheduler.flush();
    expect(opened).toBe(0);
  });
});

describe('the governor of guesses', () => {
  /** A pipeline whose every guess is wrong; its plan takes as many milliseconds as the question says. */
  function guessingWrong() {
    const query = input();
    const guess = classify(query);
    const plan = planner(query);
    const calls = callTools(plan, { guess });
    const pipeline = definePipeline('wrong', { query, guess, plan, calls }, { version: 1, output: calls });
    const scheduler = new VirtualTimeScheduler();
    const started: string[] = [];
    const engine = createEngine({
      offers: [{ pipeline }],
      bindings: {
        intent: { classify: () => of({ label: 'x', confidence: 1, calls: [{ name: 'search', args: { n: 1 } }] }) },
        model: {
          generate: ({ messages }) => {
            const call = of({ type: 'tool-call' as const, id: '1', name: 'search', args: { n: 2 } });
            const waitMs = Number(messages.at(-1)?.text);
            return waitMs === 0 ? call : call.pipe(delay(waitMs, scheduler));
          },
        },
        tools: {
          tools: [{ name: 'search', description: '', parameters: {}, readOnly: true }],
          call: (_call, { run }) => {
            started.push(run);
            return of(1);
          },
        },
      },
      scheduler,
      random: () => 0.99,
    });
    const told: string[] = [];
    const start = (run: string, planMs: number): void => {
      const request = { run, pipeline: 'wrong', surface: 'default', input: { text: `${planMs}` } };
      engine.startRun(request).subscribe((event) => {
        if (event.type === 'policy' && event.policy === 'governor') told.push(`${event.action} in ${run}`);
      });
    };
    return { start, told, started, scheduler };
  }

  it('stops guessing where guesses are wrong, and says so in the log', () => {
    const { start, told, started } = guessingWrong();
    for (let run = 1; run <= 100; run++) start(`${run}`, 0);
    expect(told).toEqual(['alarm in 50', 'stopped in 50']);
    // Fifty runs guessed and planned, the others only planned.
    expect(started.length).toBe(50 * 2 + 50);
  });

  it('says so in the log of the run whose guess decided it, not of the last one begun', () => {
    const { start, told, scheduler } = guessingWrong();
    for (let run = 1; run < 50; run++) start(`${run}`, 0);
    start('decides', 10);
    start('begun last', 20);
    scheduler.flush();
    expect(told).toEqual(['alarm in decides', 'stopped in decides']);
  });
});

describe('a model that breaks off', () => {
  const speaking = (): Pipeline => {
    const query = input();
    const draft = compose(query, { fallback: 'strongModel' });
    return definePipeline('speak', { query, draft }, { version: 1, output: draft });
  };

  it('is continued by another one from what is shown, and nothing is repeated', () => {
    const score = play(speaking(), {
      ports: { model: { compose: '10ms a 9ms #' }, strongModel: { compose: '30ms (b|)' } },
      values: { a: 'It costs ', b: '$4.' },
    });
    expect(score.answer).toBe('It costs $4.');
    expect(score.calls[1]?.request).toMatchObject({ said: 'It costs ' });
    expect(policyEvents(score)).toEqual([[20, 'fallback', 'continued']]);
  });

  it('is replaced unseen before it has said anything', () => {
    const score = play(speaking(), {
      ports: { model: { compose: '10ms #' }, strongModel: { compose: '30ms (b|)' } },
      values: { b: 'It costs $4.' },
    });
    expect(score.text).toEqual(notes('40ms b', { b: 'It costs $4.' }));
    expect(policyEvents(score)).toEqual([[10, 'fallback', 'used']]);
  });
});

describe('cacheMs', () => {
  it('keeps the result of an equal request, for so long', () => {
    const scheduler = new VirtualTimeScheduler();
    let calls = 0;
    const engine = createEngine({
      offers: [{ pipeline: classifying({ cacheMs: 100 }) }],
      bindings: { intent: { classify: () => of({ label: `call ${++calls}`, confidence: 1 }) } },
      scheduler,
      random: () => 0,
    });
    const ask = (text: string): string => {
      let said = '';
      const request = { run: 'r', pipeline: 'label', surface: 'default', input: { text } };
      engine.startRun(request).subscribe((event) => {
        if (event.type === 'text') said = event.text;
      });
      return said;
    };
    expect([ask('a'), ask('a'), ask('b')]).toEqual(['call 1', 'call 1', 'call 2']);
    scheduler.frame = 99;
    expect(ask('a')).toBe('call 1');
    scheduler.frame = 100;
    expect(ask('a')).toBe('call 3');
  });
});

describe('tools', () => {
  const acting = (guessable?: readonly string[]): Pipeline => {
    const query = input();
    const guess = classify(query);
    const plan = planner(query);
    const calls = callTools(plan, { guess, ...(guessable === undefined ? undefined : { guessable }) });
    const draft = compose([query, calls]);
    const safe = guard(draft);
    return definePipeline('act', { query, guess, plan, calls, draft, safe }, { version: 1, output: safe });
  };
  const ports = {
    intent: '5ms (g|)',
    model: { plan: '10ms (eses|)', compose: '10ms (t|)' },
    tools: {
      search: '20ms (R|)',
      send: { marble: '30ms (R|)', spec: { readOnly: false } },
    },
    postCheck: '1ms (y|)',
  };

  it('run a call with side effects once, however often the plan holds it', () => {
    const score = play(acting(), { ports, values: { ...values, R: 1, t: 'Done.' } });
    expect(score.toolStarts.map(({ value }) => value)).toEqual(['send', 'search']);
    expect(score.answer).toBe('Done.');
  });

  it('may not be guessable when they change something', () => {
    expect(() => play(acting(['send']), { ports, values })).toThrow(DefinitionError);
    expect(() => play(acting(['send']), { ports, values })).toThrow(/act\.calls.*'send' has side effects/);
  });
});

describe('a trip', () => {
  const guarded = (reissue?: string): Pipeline => {
    const query = input();
    const draft = compose(query);
    const safe = guard(draft, { refusal: 'No.', everyChars: 5, ...(reissue === undefined ? undefined : { reissue }) });
    return definePipeline('guarded', { query, draft, safe }, { version: 1, output: safe });
  };

  it('asks once more under a rule, and shows the second answer', () => {
    const score = play(guarded('Name no one.'), {
      ports: { model: { compose: ['10ms a 9ms b|', '20ms (c|)'] }, postCheck: ['3ms (n|)', '3ms (y|)'] },
      values: { ...values, a: 'Ann said ', b: 'so.', c: 'A friend said so.' },
    });
    expect(score.answer).toBe('A friend said so.');
    expect(score.calls.filter(({ what }) => what === 'compose').map(({ request }) => request)).toEqual([
      expect.not.objectContaining({ constraint: expect.anything() }),
      expect.objectContaining({ constraint: 'Name no one.' }),
    ]);
    expect(score.ending?.value).toBe('retracted');
  });

  it('ends with the refusal when the second answer trips too', () => {
    const score = play(guarded('Name no one.'), {
      ports: { model: { compose: ['10ms a 9ms b|', '20ms (c|)'] }, postCheck: '3ms (n|)' },
      values: { ...values, a: 'Ann said ', b: 'so.', c: 'A friend said so.' },
    });
    expect(score.answer).toBe('No.');
  });

  it('is a refusal when a check fails and the policy is closed', () => {
    const score = play(guarded(), {
      ports: { model: { compose: '10ms (a|)' }, postCheck: '3ms #' },
      values: { ...values, a: 'Ann said so.' },
    });
    expect(score.answer).toBe('No.');
  });
});

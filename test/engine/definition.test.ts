import { describe, expect, it } from 'vitest';
import { parseSurfaces } from '../../src/engine/surface-file.ts';
import {
  callTools,
  check,
  DefinitionError,
  definePipeline,
  input,
  type Pipeline,
  planner,
  surface,
  transform,
} from '../../src/index.ts';

const declared = (): Pipeline => {
  const query = input();
  const upper = transform(query, ({ text }) => text.toUpperCase(), { budgetMs: surface('upperMs', 20) });
  return definePipeline('upper', { query, upper }, { version: 1, output: upper, slo: { full: { p95Ms: 100 } } });
};

function problem(work: () => unknown): DefinitionError {
  try {
    work();
  } catch (error) {
    if (error instanceof DefinitionError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('definePipeline', () => {
  it('puts every stage after its inputs', () => {
    const query = input();
    const twice = transform(query, ({ text }) => text + text);
    const { stages, output } = definePipeline('order', { twice, query }, { version: 1, output: twice });
    expect(stages.map(({ name }) => name)).toEqual(['query', 'twice']);
    expect(output).toBe(1);
  });

  it('names the stages of a cycle', () => {
    const query = input();
    const a = transform(query, (x) => x);
    const b = transform(a, (x) => x);
    (a as { edges: unknown }).edges = [{ from: b, role: 'data' }];
    const error = problem(() => definePipeline('loop', { query, a, b }, { version: 1, output: b }));
    expect(error.code).toBe('definition.cycle');
    expect(error.message).toContain('a → b → a');
  });

  it('names a stage that is used but not named', () => {
    const query = input();
    const a = transform(query, (x) => x);
    const error = problem(() => definePipeline('p', { a }, { version: 1, output: a }));
    expect(error.code).toBe('definition.unnamed');
    expect(error.message).toContain('p.a');
  });

  it.each<[string, () => unknown, string]>([
    ['an input that is no stage', () => transform(undefined as never, (x) => x), 'p.a: has an input that is no stage'],
    [
      'what is waited for and is no stage',
      () => input({ after: 'screen' } as never),
      'p.a: waits (after) for something',
    ],
    ['a stage that is none', () => 7, 'p.a: is no stage: it is 7.'],
  ])('names %s', (_what, make, said) => {
    const a = make() as never;
    const error = problem(() => definePipeline('p', { a }, { version: 1, output: input() }));
    expect(error.message).toContain(said);
    expect(error.message).toContain('Give what a stage function');
  });

  it('asks for an output', () => {
    expect(problem(() => definePipeline('p', { a: input() }, { version: 1 } as never)).message).toBe(
      'p: has no output. Name the stage that answers: output: reply.',
    );
  });

  it('names a stage that nothing needs', () => {
    const query = input();
    const a = transform(query, (x) => x);
    const b = transform(query, (x) => x);
    const error = problem(() => definePipeline('p', { query, a, b }, { version: 1, output: a }));
    expect(error.code).toBe('definition.unreachable');
    expect(error.place).toBe('p.b');
  });

  it('names the fitting ports where one is unknown or of another type', () => {
    const query = input();
    const unknown = problem(() => {
      const screen = check(query, { port: 'sceen' });
      definePipeline('p', { query, screen }, { version: 1, output: screen });
    });
    expect(unknown.code).toBe('definition.port');
    expect(unknown.message).toMatch(/p\.screen: there is no port 'sceen'\..*postCheck, screen/);
    const other = problem(() => {
      const screen = check(query, { port: 'tools' });
      definePipeline('p', { query, screen }, { version: 1, output: screen });
    });
    expect(other.message).toContain("port 'tools' is a ToolHost, not a Moderator");
  });

  it('names both stages where one is given an input it does not take', () => {
    const query = input();
    const screen = check(query);
    const calls = callTools(screen as never);
    const error = problem(() => definePipeline('p', { query, screen, calls }, { version: 1, output: calls }));
    expect(error.code).toBe('definition.type');
    expect(error.message).toContain("p.calls: callTools takes call, but 'screen' gives verdict.");
  });

  it('refuses to guess a tool with side effects', () => {
    const query = input();
    const send = { name: 'send', description: '', parameters: {}, readOnly: false };
    const error = problem(() => callTools(planner(query), { guessable: ['send'], specs: [send] }));
    expect(error.code).toBe('definition.speculation');
    expect(error.message).toContain("'send' has side effects");
  });

  it('refuses one stage under two names', () => {
    const query = input();
    const error = problem(() => definePipeline('p', { query, again: query }, { version: 1, output: query }));
    expect(error.code).toBe('definition.duplicate');
  });

  it('refuses an option out of range and names it', () => {
    const query = input({ maxChars: 0 });
    const error = problem(() => definePipeline('p', { query }, { version: 1, output: query }));
    expect(error.code).toBe('definition.option');
    expect(error.message).toContain('maxChars');
  });

  it('adds up the budgets on the critical path and holds them against the SLO', () => {
    const query = input();
    const a = transform(query, (x) => x, { budgetMs: 70 });
    const b = transform(a, (x) => x, { budgetMs: 50 });
    const error = problem(() =>
      definePipeline('p', { query, a, b }, { version: 1, output: b, slo: { full: { p95Ms: 100 } } }),
    );
    expect(error.code).toBe('definition.slo');
    expect(error.message).toContain('120 ms (a 70 + b 50)');
  });
});

describe('parseSurfaces', () => {
  const lines = (...text: readonly string[]): string => text.join('\n');

  it('reads knobs, SLO, deadline and overrides', () => {
    const [chat] = parseSurfaces(
      lines('chat:', '  deadlineMs: 5000', '  knobs: { upperMs: 30 }', '  stages:', '    upper: { timeoutMs: 40 }'),
      'upper.yaml',
      declared(),
    );
    expect(chat).toEqual({
      name: 'chat',
      deadlineMs: 5000,
      knobs: { upperMs: 30 },
      slo: {},
      stages: { upper: { timeoutMs: 40 } },
    });
  });

  it.each([
    ['an unknown setting', ['chat:', '  knob: {}'], 2, "'knob'"],
    ['an unknown stage', ['chat:', '  stages:', '    lower: { budgetMs: 4 }'], 3, "'lower'"],
    ['an unknown option', ['chat:', '  stages:', '    upper:', '      budget: 4'], 4, "'budget'"],
    ['an unknown knob', ['chat:', '  knobs:', '    fanOut: 3'], 3, "'fanOut'"],
    ['a knob out of range', ['chat:', '  knobs:', '    upperMs: soon'], 3, 'budgetMs'],
    ['a value out of range', ['chat:', '  stages:', '    upper: { budgetMs: -1 }'], 3, '-1'],
    ['an SLO without p95Ms', ['chat:', '  slo:', '    full: 3'], 3, 'p95Ms'],
    ['a canned answer without text', ['chat:', '  canned: { afterMs: 3 }'], 2, 'needs a text'],
    ['a canned answer at no time', ['chat:', '  canned: { text: hi, afterMs: 0 }'], 2, 'afterMs'],
    ['broken YAML', ['chat:', '  knobs: {'], 2, 'YAML'],
    ['something that is no mapping', ['- chat'], 1, 'mapping'],
  ])('names file and line of %s', (_what, text, line, named) => {
    const error = problem(() => parseSurfaces(lines(...text), 'upper.yaml', declared()));
    expect(error.message).toContain(named);
    expect(error.place).toBe(`upper.yaml:${line}`);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readQuestions, readRubrics } from '../../src/evaluate/index.ts';
import { DefinitionError } from '../../src/index.ts';

const surfaces = ['chat', 'voice'];

function thrownBy(read: () => unknown): DefinitionError {
  try {
    read();
  } catch (error) {
    if (error instanceof DefinitionError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a file of rubrics', () => {
  const source = `
tolerance: 0.02
rubrics:
  common:
    grounding: { weight: 3, least: 0.9 }
    intent: {}
    judge: Is it right?
  chat:
    extends: common
    depth: { weight: 2 }
  voice:
    extends: chat
    intent: { weight: 5 }
    concision: { maxWords: 40 }
    judge: Is it short?
`;

  it('gives every surface what its rubric extends, the nearest over the farther', () => {
    const { tolerance, surfaces: rubrics } = readRubrics(source, 'a.yaml', surfaces);
    expect(tolerance).toBe(0.02);
    expect(rubrics).toEqual([
      {
        surface: 'chat',
        judge: 'Is it right?',
        graders: {
          grounding: { weight: 3, least: 0.9, limits: {} },
          intent: { weight: 1, limits: {} },
          depth: { weight: 2, limits: {} },
        },
      },
      {
        surface: 'voice',
        judge: 'Is it short?',
        graders: {
          grounding: { weight: 3, least: 0.9, limits: {} },
          intent: { weight: 5, limits: {} },
          depth: { weight: 2, limits: {} },
          concision: { weight: 1, limits: { maxWords: 40 } },
        },
      },
    ]);
  });

  it.each([
    ['an unknown setting', 'tolerance: 0.1\nrubric: {}', 2, /has no setting 'rubric'.*rubrics, tolerance/],
    ['an unknown grader', 'rubrics:\n  chat:\n    concison: {}', 3, /has no 'concison'.*concision/],
    ['an unknown limit', 'rubrics:\n  chat:\n    length:\n      maxWords: 3', 4, /'length' has no setting 'maxWords'/],
    ['a weight that is none', 'rubrics:\n  chat:\n    intent: { weight: heavy }', 3, /weight must be a number from 0/],
    ['a tolerance over 1', 'tolerance: 5', 1, /tolerance must be a number from 0 to 1/],
    ['a rubric of nothing', 'rubrics:\n  chat: {}\n  phone: {}', 3, /'phone' is no surface's.*chat, voice/],
    ['a rubric that is not there', 'rubrics:\n  chat:\n    extends: common', 2, /extends 'common'/],
    ['a circle', 'rubrics:\n  chat: { extends: voice }\n  voice: { extends: chat }', 2, /'chat' extends itself/],
    ['no YAML', 'rubrics: [', 1, /is no valid YAML/],
    ['a list', '- rubrics', 1, /must be a mapping/],
  ])('says file and line of %s', (_, text, line, problem) => {
    const error = thrownBy(() => readRubrics(text, 'chat.rubrics.yaml', surfaces));
    expect(error.code).toBe('definition.evaluation');
    expect(error.place).toBe(`chat.rubrics.yaml:${line}`);
    expect(error.message).toMatch(problem);
  });
});

describe('a file of questions', () => {
  it('gives topics with their questions', () => {
    const source = `
orders:
  - ask: where is order 1?
    user: mara
    after: [hello]
    tools: [order_status]
    args: { order: "1" }
    says: ["on its way", "/late|lost/i"]
    more: [depot]
    never: [gone]
unsafe:
  - { ask: "bomb ", times: 3, refuse: true }
`;
    expect(readQuestions(source, 'q.yaml')).toEqual({
      orders: [
        {
          ask: 'where is order 1?',
          user: 'mara',
          after: ['hello'],
          tools: ['order_status'],
          args: { order: '1' },
          says: ['on its way', /late|lost/i],
          more: ['depot'],
          never: ['gone'],
          refuse: false,
        },
      ],
      unsafe: [{ ask: 'bomb bomb bomb ', says: [], more: [], never: [], refuse: true }],
    });
  });

  it.each([
    ['an unknown key', 'a:\n  - ask: hm\n    say: [x]', 3, /has no setting 'say'/],
    ['no question', 'a:\n  - says: [x]', 2, /needs ask/],
    ['nothing to hold it against', 'a:\n  - says: [x]\n    ask: hm\n  - ask: hm', 4, /needs something/],
    ['a fact that is no text', 'a:\n  - ask: hm\n    says: [1]', 3, /says must be a list of texts/],
    ['a broken expression', 'a:\n  - ask: hm\n    says: ["/(/"]', 3, /is no regular expression/],
    ['too long a question', 'a:\n  - ask: hm\n    says: [x]\n    times: 1000000', 4, /times must be/],
    ['a topic that is no list', 'a: { ask: hm }', 1, /topic 'a' must be a list/],
    ['arguments that are none', 'a:\n  - ask: hm\n    says: [x]\n    args: [1]', 4, /args must be a mapping/],
    ['a refusal that is none', 'a:\n  - ask: hm\n    refuse: maybe', 3, /refuse must be true or false/],
  ])('says file and line of %s', (_, text, line, problem) => {
    const error = thrownBy(() => readQuestions(text, 'q.yaml'));
    expect(error.place).toBe(`q.yaml:${line}`);
    expect(error.message).toMatch(problem);
  });
});

it('the files beside the pipelines are read without a fault', () => {
  const beside = (name: string): string => readFileSync(new URL(`../../pipelines/${name}`, import.meta.url), 'utf8');
  const { surfaces: rubrics } = readRubrics(beside('assistant.rubrics.yaml'), 'r', ['chat', 'voice', 'alerts']);
  expect(rubrics.map(({ surface }) => surface)).toEqual(['chat', 'voice', 'alerts']);
  for (const { graders } of rubrics) expect(graders).toMatchObject({ grounding: {}, intent: {}, safety: {} });
  expect(Object.values(readQuestions(beside('assistant.questions.yaml'), 'q')).flat().length).toBeGreaterThan(40);
});

import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/index.ts';
import { disagreementOf } from '../../src/observe/disagreement.ts';

type Body = Record<string, unknown> & { readonly type: string };

const started: Body = { type: 'started', input: { text: 'is it in stock?' } };
const guess = (name: string): Body => ({
  type: 'tool',
  phase: 'start',
  speculative: true,
  call: { id: 'g', name, args: {} },
});
const ran = (name: string, ok = true): Body => ({ type: 'tool', phase: 'end', ok, call: { id: 'p', name, args: {} } });
const logOf = (...events: Body[]): RunEvent[] =>
  [started, ...events].map((event, index) => ({ ...event, seq: index + 1, at: index }) as unknown as RunEvent);

describe('guess and plan', () => {
  it('disagree where they wanted other tools, or where nothing was guessed', () => {
    expect(disagreementOf(logOf(guess('search_books'), ran('check_stock')))).toEqual({
      text: 'is it in stock?',
      guessed: ['search_books'],
      planned: ['check_stock'],
    });
    expect(disagreementOf(logOf(ran('check_stock')))).toMatchObject({ guessed: [], planned: ['check_stock'] });
    expect(disagreementOf(logOf(guess('search_books'), ran('search_books'), ran('check_stock')))).toMatchObject({
      planned: ['search_books', 'check_stock'],
    });
  });

  it('agree where they wanted the same tools, whatever of them', () => {
    expect(disagreementOf(logOf(guess('check_stock'), guess('check_stock'), ran('check_stock')))).toBeUndefined();
  });

  it('teach nothing where the plan asked for nothing, or was not answered', () => {
    expect(disagreementOf(logOf(guess('search_books')))).toBeUndefined();
    expect(disagreementOf(logOf(guess('search_books'), ran('check_stock', false)))).toBeUndefined();
    expect(disagreementOf([])).toBeUndefined();
  });

  it('are of the whole question, where it came bit by bit', () => {
    const whole: Body = { type: 'input', final: true, input: { text: 'is it in stock at Old Mill?' } };
    const part: Body = { type: 'input', final: false, input: 'is it' };
    expect(disagreementOf(logOf(part, whole, ran('check_stock')))?.text).toBe('is it in stock at Old Mill?');
  });
});

import { TestScheduler } from 'rxjs/testing';
import { expect, it } from 'vitest';
import { spokenParts } from '../../src/cli/spoken-parts.ts';

it('says a question word by word, each time all of it so far, then that this was all', () => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ expectObservable }) => {
    expectObservable(spokenParts(' how  much', scheduler)).toBe('350ms a 349ms b 599ms (c|)', {
      a: { text: 'how', final: false },
      b: { text: 'how much', final: false },
      c: { text: ' how  much', final: true },
    });
  });
});

import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { escalate, type FallbackOptions, fallback } from '../../../operators/index.ts';
import { isVisible, play, type Script, said, script } from './scripted-source.ts';

const prefix = { seed: [] as readonly string[], fold: (sofar: readonly string[], text: string) => [...sofar, text] };

interface Seen {
  readonly texts: string[];
  readonly prefixes: (readonly string[])[];
  readonly end: unknown;
}

function run(scripts: readonly Script[], after: 'continue' | 'retract' | 'fail'): Seen {
  const scheduler = new VirtualTimeScheduler(undefined, 10_000);
  const seen = { texts: [] as string[], prefixes: [] as (readonly string[])[], end: 'none' as unknown };
  const source = (at: number) => play(`/${at}`, scripts[at] as Script, scheduler);
  const options: FallbackOptions<string, readonly string[]> = {
    to: ({ attempt, prefix: shown }) => {
      seen.prefixes.push(shown);
      return source(attempt);
    },
    isVisible,
    prefix,
    after,
    retraction: () => 'retract',
    maxSwitches: scripts.length - 1,
  };
  source(0)
    .pipe(fallback(options))
    .subscribe({
      next: (text) => seen.texts.push(text),
      error: (error) => {
        seen.end = error;
      },
      complete: () => {
        seen.end = 'complete';
      },
    });
  scheduler.flush();
  return seen;
}

/** What a consumer ends with, worked out source by source. */
function foretold(scripts: readonly Script[], after: 'continue' | 'retract' | 'fail'): Omit<Seen, 'prefixes'> {
  const texts: string[] = [];
  let shown = false;
  for (const [at, each] of scripts.entries()) {
    const { all, visible } = said(`/${at}`, each);
    const showsNow = visible.length > 0;
    const fails = each.ends === 'error';
    const isLast = at === scripts.length - 1 || (after === 'fail' && (shown || showsNow));
    if (shown || showsNow || (each.ends !== 'hang' && (!fails || isLast))) texts.push(...all);
    shown ||= showsNow;
    if (!fails || isLast)
      return { texts, end: { complete: 'complete', hang: 'none', error: `/${at} failed` }[each.ends] };
    if (after === 'retract' && shown) {
      texts.push('retract');
      shown = false;
    }
  }
  return { texts, end: 'none' };
}

describe('fallback, over random sources', () => {
  const several = fc.array(script, { minLength: 1, maxLength: 4 });

  it.each(['continue', 'retract', 'fail'] as const)('loses nothing and says nothing twice with %s', (after) => {
    fc.assert(
      fc.property(several, (scripts) => {
        const { texts, end } = run(scripts, after);
        expect({ texts, end }).toEqual(foretold(scripts, after));
      }),
      { numRuns: 1_000 },
    );
  });

  it('hands on exactly what was shown and still stands', () => {
    fc.assert(
      fc.property(several, fc.constantFrom('continue' as const, 'retract' as const), (scripts, after) => {
        const { texts, prefixes } = run(scripts, after);
        for (const shown of prefixes) {
          if (after === 'retract') expect(shown).toEqual([]);
          else expect(texts.slice(0, shown.length)).toEqual(shown);
        }
        const last = prefixes.at(-1);
        if (after === 'continue' && last !== undefined) {
          const names = texts.slice(last.length).map((text) => text.slice(text.indexOf('/')));
          expect(new Set(names).size).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('escalate, over random sources', () => {
  it('shows the fast source up to where it moves up, then the strong one, and hands on what was shown', () => {
    fc.assert(
      fc.property(script, script, fc.nat(80), (fast, strong, triggerMs) => {
        const scheduler = new VirtualTimeScheduler(undefined, 10_000);
        const texts: string[] = [];
        let shownAtSwitch: readonly string[] | undefined;
        let end: unknown = 'none';
        const trigger = play(
          '',
          { pieces: [{ afterMs: triggerMs + 0.5, text: '!' }], ends: 'hang', endMs: 0 },
          scheduler,
        );
        play('/fast', fast, scheduler)
          .pipe(
            escalate({
              to: ({ prefix: shown }) => {
                shownAtSwitch = shown;
                return play('/strong', strong, scheduler);
              },
              trigger,
              isVisible,
              prefix,
            }),
          )
          .subscribe({
            next: (text) => texts.push(text),
            error: (error) => {
              end = error;
            },
            complete: () => {
              end = 'complete';
            },
          });
        scheduler.flush();

        const over = fast.ends !== 'hang' && fast.endMs < triggerMs + 0.5;
        const before = { ...fast, pieces: fast.pieces.filter(({ afterMs }) => over || afterMs < triggerMs + 0.5) };
        const { all, visible } = said('/fast', before);
        const first = over || visible.length > 0 ? all : [];
        const then = said('/strong', strong);
        const second =
          over || (first.length === 0 && then.visible.length === 0 && strong.ends === 'hang') ? [] : then.all;
        expect(texts).toEqual([...first, ...second]);
        expect(shownAtSwitch).toEqual(over ? undefined : first);
        const [name, ended] = over ? ['/fast', fast.ends] : ['/strong', strong.ends];
        expect(end).toBe({ complete: 'complete', hang: 'none', error: `${name} failed` }[ended]);
      }),
      { numRuns: 1_000 },
    );
  });
});

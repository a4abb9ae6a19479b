import { from } from 'rxjs';
import { type GuardOptions, type GuardPart, guard, type Phrase, phraseMatcher } from '../../../operators/index.ts';

export const text = (offset: number, words: string): GuardPart => ({ type: 'text', offset, text: words });

export const block = (category: string, at: number, last = true): GuardPart => ({
  type: 'finding',
  action: 'block',
  category,
  from: at,
  last,
});

export const note = (category: string, at: number): GuardPart => ({
  type: 'finding',
  action: 'note',
  category,
  from: at,
});

export const retract = (fromOffset: number, reason: string, shown: number): GuardPart => ({
  type: 'retract',
  fromOffset,
  reason,
  shown,
});

const phrase = (words: string, category: string, action: Phrase['action']): Phrase => ({
  text: words,
  category,
  action,
});

/** Blocks `secret` as `leak`. */
export const secret: ReturnType<typeof phraseMatcher> = phraseMatcher([phrase('secret', 'leak', 'block')]);

/** Notes `darn` as `tone`. */
export const rude: ReturnType<typeof phraseMatcher> = phraseMatcher([phrase('darn', 'tone', 'note')]);

/** What comes out for chunks that come in one go. */
export function guarded(chunks: readonly string[], options: GuardOptions): GuardPart[] {
  const parts: GuardPart[] = [];
  from(chunks)
    .pipe(guard(options))
    .subscribe((part) => parts.push(part));
  return parts;
}

/** The answer as it stands after every part. Fails where a part's offset is not where the answer ends. */
export function standing(parts: readonly GuardPart[]): string[] {
  let answer = '';
  return parts.map((part) => {
    if (part.type === 'retract') {
      if (answer.length - part.fromOffset !== part.shown) throw new Error(`${part.shown} were not shown behind it`);
      answer = answer.slice(0, part.fromOffset);
    } else if (part.type === 'text') {
      if (part.offset !== answer.length) throw new Error(`text at ${part.offset}, the answer ends at ${answer.length}`);
      if (part.text === '') throw new Error('an empty text');
      answer += part.text;
    }
    return answer;
  });
}

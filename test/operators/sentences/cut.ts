import { from } from 'rxjs';
import { type SentencesOptions, sentences } from '../../../operators/index.ts';

/** The sentences of a text that comes in chunks, all at once. */
export function cut(chunks: Iterable<string>, options?: SentencesOptions): string[] {
  const texts: string[] = [];
  from(chunks)
    .pipe(sentences(options))
    .subscribe(({ text }) => texts.push(text));
  return texts;
}

/** A text with `¦` where its sentences end, as the operator cuts the same text, one UTF-16 unit at a time. */
export function marked(text: string, options?: SentencesOptions): string {
  return cut(text.replaceAll('¦', '').split(''), options).join('¦');
}

import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createKeywordClassifier } from '../../../src/adapters/classifier/keyword-classifier.ts';
import { callContext } from '../call-context.ts';

const keywords = createKeywordClassifier({
  words: { thanks: ['thank you', 'thanks'], greeting: ['hi', 'hello'], returns: ['return', 'send back'] },
});

const labelOf = async (text: string): Promise<string> =>
  (await firstValueFrom(keywords.classify({ text, final: true }, callContext()))).label;

describe('a keyword classifier', () => {
  it('goes by words and phrases, in any case and amid any marks', async () => {
    expect(await labelOf('HELLO!')).toBe('greeting');
    expect(await labelOf('Well, thank  you.')).toBe('thanks');
    expect(await labelOf('May I send back a book?')).toBe('returns');
  });

  it('takes no part of a word for the word', async () => {
    expect(await labelOf('Which books of history do you have?')).toBe('other');
    expect(await labelOf('')).toBe('other');
  });

  it('lets an earlier label go before a later one', async () => {
    expect(await labelOf('hi, thanks')).toBe('thanks');
  });

  it('is not sure enough to start work on', async () => {
    const intent = await firstValueFrom(keywords.classify({ text: 'hello', final: true }, callContext()));
    expect(intent).toEqual({ label: 'greeting', confidence: 0.5 });
  });
});

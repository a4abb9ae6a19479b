import { describe, expect, it } from 'vitest';
import { createLocalEmbedder, inverseFrequency } from '../../../src/adapters/embedder/local-embedder.ts';
import type { Embedder } from '../../../src/ports/index.ts';
import { callContext } from '../call-context.ts';

function embed(embedder: Embedder, ...texts: string[]): readonly Float32Array[] {
  let vectors: readonly Float32Array[] = [];
  embedder.embed(texts, callContext()).subscribe((found) => {
    vectors = found;
  });
  return vectors;
}

function cosine(embedder: Embedder, a: string, b: string): number {
  const [one, other] = embed(embedder, a, b);
  return one?.reduce((sum, value, at) => sum + value * (other?.[at] ?? 0), 0) ?? 0;
}

describe('createLocalEmbedder', () => {
  it('says what it is', () => {
    expect(createLocalEmbedder().space).toBe('local-wording@256');
    expect(createLocalEmbedder({ dimensions: 64 })).toMatchObject({ space: 'local-wording@64', dimensions: 64 });
  });

  it('gives one vector of length 1 for each text, in order', () => {
    const vectors = embed(createLocalEmbedder(), 'dragons', 'whales and ships', 'dragons');
    expect(vectors.map((vector) => vector.length)).toEqual([256, 256, 256]);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(vectors[0]).toEqual(vectors[2]);
  });

  it('puts like wording near and unlike wording far', () => {
    const embedder = createLocalEmbedder();
    expect(cosine(embedder, 'How can I return a book?', 'how to return the book')).toBeCloseTo(1, 5);
    expect(cosine(embedder, 'vegetarian cookbooks', 'vegetarien cookbooks')).toBeGreaterThan(0.5);
    expect(cosine(embedder, 'Do you have fantasy novels?', 'When are you open on Sunday?')).toBeLessThan(0.4);
    const [order, other] = ['does Anna love Ben', 'does Ben love Anna'];
    expect(cosine(embedder, order, other)).toBeLessThan(0.95);
  });

  it('has no direction for a text without words', () => {
    expect(Math.hypot(...(embed(createLocalEmbedder(), '?!')[0] ?? []))).toBe(0);
  });

  it('weighs rare words more, where it is told how rare they are', () => {
    const weigh = inverseFrequency(['a book about whales', 'a book about ships', 'a book about bread']);
    expect(weigh('whale')).toBeGreaterThan(weigh('book'));
    expect(weigh('unheard')).toBeGreaterThan(weigh('whale'));
    const plain = cosine(createLocalEmbedder(), 'book whale', 'book ship');
    expect(cosine(createLocalEmbedder({ weigh }), 'book whale', 'book ship')).toBeLessThan(plain);
  });

  it.each([0, 15, 100.5, Number.NaN])('refuses %d dimensions', (dimensions) => {
    expect(() => createLocalEmbedder({ dimensions })).toThrow(RangeError);
  });
});

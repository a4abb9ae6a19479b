import { firstValueFrom, of, throwError, toArray } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { createLocalEmbedder } from '../../../src/adapters/embedder/local-embedder.ts';
import { fuseRanks } from '../../../src/adapters/retriever/fuse-ranks.ts';
import { createHybridRetriever } from '../../../src/adapters/retriever/hybrid-retriever.ts';
import { openBookshop } from '../../../src/adapters/tools/bookshop/index.ts';
import type { Embedder } from '../../../src/index.ts';
import { callContext } from '../call-context.ts';

const shop = openBookshop();
const retriever = createHybridRetriever({ documents: shop.documents, embedder: createLocalEmbedder() });
afterAll(() => {
  retriever.close();
  shop.close();
});

const find = (text: string, limit = 5, from = retriever): Promise<readonly { id: string; score: number }[]> =>
  firstValueFrom(from.retrieve({ text, limit }, callContext()).pipe(toArray()));
const idsOf = async (text: string, limit?: number): Promise<string[]> => (await find(text, limit)).map(({ id }) => id);

describe('fuseRanks', () => {
  it('puts what stands high in both lists before what stands first in one', () => {
    expect(
      fuseRanks([
        ['a', 'b', 'c'],
        ['d', 'b', 'a'],
      ]).map(({ item }) => item),
    ).toEqual(['a', 'b', 'd', 'c']);
  });

  it('gives a list alone back in its order', () => {
    expect(fuseRanks([[3, 1, 2], []]).map(({ item }) => item)).toEqual([3, 1, 2]);
  });
});

describe('createHybridRetriever', () => {
  it.each([
    ['what does a return label cost', 'policy:postage'],
    ['frescoes and graffiti', 'book:B301'],
    ['story hour for children', 'note:events'],
    ['where is Harbor Street', 'shop:harbor-street'],
    ['Déjà vu: a CLOCKMENDER, repairing watches', 'book:B005'],
  ])('finds the passage for: %s', async (question, id) => {
    expect(await idsOf(question, 3)).toContain(id);
  });

  it('finds a title that is misspelt, which words alone do not', async () => {
    const [first] = await idsOf('Shaddows Are Almost Nevr Grey');
    expect(first).toBe('book:B302');
  });

  it('gives no more than asked for, best first, and nothing for a question without words', async () => {
    const found = await find('a detective in the city at night', 4);
    expect(found).toHaveLength(4);
    expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
    expect(await find('?!')).toEqual([]);
  });

  it('takes any text as words, never as a query of the index', async () => {
    for (const text of ['" OR 1', 'title:x NEAR(', '*', 'a"b', 'x'.repeat(100_000), 'NOT AND OR']) {
      await expect(find(text)).resolves.toBeInstanceOf(Array);
    }
  });

  it('searches by words alone while the embedder fails, and asks it again', async () => {
    let asked = 0;
    const local = createLocalEmbedder();
    const failing: Embedder = {
      space: local.space,
      dimensions: local.dimensions,
      embed: (texts, context) => (++asked === 1 ? throwError(() => new Error('down')) : local.embed(texts, context)),
    };
    const own = createHybridRetriever({ documents: shop.documents, embedder: failing });
    expect((await find('frescoes', 1, own))[0]?.id).toBe('book:B301');
    await find('frescoes', 1, own);
    // The documents failed, the documents again, the question.
    expect(asked).toBe(3);
    own.close();
  });

  it('refuses numbers that do not fit', () => {
    const embedder: Embedder = { space: 's', dimensions: 1, embed: () => of([]) };
    expect(() => createHybridRetriever({ documents: [], embedder, depth: 0 })).toThrow('depth');
    expect(() => createHybridRetriever({ documents: [], embedder, minCosine: 2 })).toThrow('minCosine');
  });
});

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import packed from '../../../src/adapters/classifier/bookshop/generated/intent-model.json' with { type: 'json' };
import { readUtterances, trainBookshop } from '../../../src/adapters/classifier/bookshop/train-bookshop.ts';
import { packLinear, unpackLinear } from '../../../src/adapters/classifier/linear/pack-linear.ts';
import { trainClinc } from '../../../src/adapters/classifier/linear/train-clinc.ts';

const data = process.env.TAILRACE_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
const isThere = existsSync(join(data, 'clinc150_train.jsonl'));

describe('npm run train', () => {
  const file = new URL('../../../src/adapters/classifier/bookshop/utterances.jsonl', import.meta.url);
  const trained = trainBookshop(readUtterances(file), 1);

  it('gives the committed model again, weight by weight', () => {
    expect(packLinear(trained.model).labels).toEqual(packed.labels);
    expect(trained.model.temperature).toBe(packed.temperature);
    expect(Buffer.from(trained.model.weights).equals(Buffer.from(unpackLinear(packed).weights))).toBe(true);
  });

  it('is right on four of five kinds of utterance it has not seen, and knows how sure it may be', () => {
    expect(trained.held.accuracy).toBeGreaterThan(0.8);
    expect(trained.held.calibrationError).toBeLessThan(0.08);
  });
});

describe.skipIf(!isThere)(`CLINC150 (in ${data}; set TAILRACE_DATA where it is elsewhere)`, () => {
  it('is guessed right in nine of ten, with honest confidence, and the out of scope are told apart', () => {
    const { inScope, unknown } = trainClinc(data, 1, () => 0);
    expect(inScope.accuracy).toBeGreaterThan(0.9);
    expect(inScope.calibrationError).toBeLessThan(0.03);
    expect(unknown.auc).toBeGreaterThan(0.93);
  }, 180_000);
});

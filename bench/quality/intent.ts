// How well intents are guessed, and from how much of a text. Alone: node bench/quality/intent.ts --data DIR
import { BookshopClassifier, Catalogue, ClauseReader } from '../../src/adapters/classifier/bookshop/index.ts';
import { readClinc, trainClinc } from '../../src/adapters/classifier/linear/train-clinc.ts';
import { openBookshop } from '../../src/adapters/tools/bookshop/index.ts';
import type { Intent } from '../../src/ports/index.ts';
import { QUESTIONS } from '../../test/assistant/questions/index.ts';
import { dataFolder, type QualityTable, tableText } from './quality-table.ts';

/** Shares of a text's words that a prefix keeps. */
const SHARES = [0.2, 0.4, 0.6, 0.8, 1] as const;

/** A guess at a text, and what tells two guesses apart. */
interface Guessed {
  readonly label: string;
  readonly confidence: number;
}

/** Accuracy on CLINC150 by share of words seen, out-of-scope detection, and the bookshop's agreement with itself. */
export function intentTable(folder: string): QualityTable {
  const { model, inScope, unknown, p50Ms, p99Ms } = trainClinc(folder, 1, () => performance.now());
  const known = readClinc(folder, 'clinc150_val.jsonl');
  const clinc = SHARES.map((share) => [
    'CLINC150 validation',
    ...prefixCells(
      known.map(({ text }) => text),
      share,
      (text) => model.guess(text),
      known.map(({ label }) => label),
    ),
  ]);
  const bookshop = bookshopGuesses();
  const questions = Object.entries(QUESTIONS)
    .filter(([about]) => about !== 'follow-ups' && about !== 'talk')
    .flatMap(([, all]) => all.map(({ ask }) => ask));
  return {
    title: 'Intents: one linear model over hashed n-grams, by share of a text’s words seen',
    columns: ['texts', 'words seen', 'texts', 'right', 'as the whole text', 'sure (≥ 0.8)', 'right of the sure'],
    rows: [
      ...clinc,
      ...SHARES.map((share) => ['bookshop questions, intent', ...prefixCells(questions, share, bookshop.intent)]),
      ...SHARES.map((share) => ['bookshop questions, calls', ...prefixCells(questions, share, bookshop.calls)]),
    ],
    notes: [
      `CLINC150: trained on its 15,000 texts and 100 out of scope; calibration error ${percent(inScope.calibrationError)}.`,
      `Out of scope (100 validation texts): AUC ${unknown.auc.toFixed(3)}; at the threshold ${unknown.threshold.toFixed(2)}, ` +
        `which keeps 95 % of the known, ${percent(unknown.recall)} are found.`,
      `One guess among 151 intents: p50 ${p50Ms.toFixed(3)} ms, p99 ${p99Ms.toFixed(3)} ms.`,
      'The bookshop has no labels here but its own: the right intent or calls are those of the whole text. Its calls are',
      'sure where any is predicted: what would be started early, and how often that is what the whole text asks for.',
    ],
  };
}

function prefixCells(
  texts: readonly string[],
  share: number,
  guess: (text: string, final: boolean) => Guessed,
  labels?: readonly string[],
): (string | number)[] {
  let right = 0;
  let agreed = 0;
  let sure = 0;
  let rightOfSure = 0;
  for (const [index, text] of texts.entries()) {
    const whole = guess(text, true).label;
    const { label, confidence } = guess(prefix(text, share), share === 1);
    const isRight = label === (labels?.[index] ?? whole);
    if (isRight) right += 1;
    if (label === whole) agreed += 1;
    if (confidence < 0.8) continue;
    sure += 1;
    if (isRight) rightOfSure += 1;
  }
  const of = (count: number, all: number): string => (all === 0 ? '' : percent(count / all));
  const total = texts.length;
  return [
    percent(share),
    total,
    labels === undefined ? '' : of(right, total),
    of(agreed, total),
    of(sure, total),
    of(rightOfSure, sure),
  ];
}

/** Guesses of the bookshop's classifier: the label alone, or the calls it would start. */
function bookshopGuesses(): Readonly<Record<'intent' | 'calls', (text: string, final: boolean) => Guessed>> {
  const shop = openBookshop();
  const classifier = new BookshopClassifier(new ClauseReader(new Catalogue(shop.vocabulary)));
  shop.close();
  const guess = (text: string, final: boolean): Intent => {
    let found: Intent = { label: '', confidence: 0 };
    classifier.classify({ text, final }).subscribe((intent) => {
      found = intent;
    });
    return found;
  };
  return {
    intent: (text) => guess(text, true),
    calls: (text, final) => {
      const { calls = [] } = guess(text, final);
      return { label: JSON.stringify(calls), confidence: calls.length > 0 ? 1 : 0 };
    },
  };
}

/** The first words of a text, at least one. */
function prefix(text: string, share: number): string {
  const words = text.split(' ');
  return words.slice(0, Math.max(1, Math.ceil(words.length * share))).join(' ');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

if (import.meta.main) console.log(tableText(intentTable(dataFolder())));

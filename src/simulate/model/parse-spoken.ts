import type { LatencyModel } from '../latency/latency-model.ts';
import type { RandomStreams } from '../random/random-streams.ts';
import type { Draw } from '../random/seeded-random.ts';
import type { SpokenInput } from '../world/spoken-input.ts';
import { Fields, ModelError } from './fields.ts';
import { parseLatency } from './parse-latency.ts';

/** A question that is said bit by bit. */
export interface SpokenQuestion {
  readonly text: string;
  readonly spoken: SpokenInput;
  /** On fewer words, nobody can guess what is wanted. */
  readonly clearFromWords: number;
  /** A guess made too early is sure all the same, and wrong. */
  readonly isRash: boolean;
}

/** Makes what a run is asked; `id` names the question and begins it. Undefined on a surface that is not spoken to. */
export type MakeSpoken = (
  id: string,
  run: string,
  surface: string,
  streams: RandomStreams,
) => SpokenQuestion | undefined;

/** A question of more words is a slip of the pen. */
const MOST_WORDS = 10_000;

/** When how much of a question is there: `[share, ms before it is known to be whole]`. */
type Schedule = (words: number, draw: Draw) => { readonly share: number; readonly beforeMs: number }[];

/**
 * Reads how questions come that are not there at once: `{ words, wordMs, silenceMs }`, word by word, and then a silence
 * until it is clear that this was all; or `{ words, parts: [{ share, beforeMs }] }`, so much of it so long before that.
 * `clearAt` is the share of its words from which a question can be guessed, `rashRatio` how often a guess on fewer is sure
 * all the same, and `surfaces` names those that are spoken to.
 *
 * @param known the pipeline's surfaces; absent: any may be named.
 * @throws ModelError naming the place.
 */
export function parseSpoken(value: unknown, path: string, folder: string, known?: readonly string[]): MakeSpoken {
  if (value === undefined || value === null || value === false) return () => undefined;
  const fields = new Fields(value, path);
  const figure = (key: string, otherwise: number): LatencyModel =>
    parseLatency(fields.raw(key) ?? otherwise, fields.at(key), folder);
  const surfaces = fields.has('surfaces') ? new Set(fields.list('surfaces')) : undefined;
  const unknown = [...(surfaces ?? [])].find((name) => known?.includes(String(name)) === false);
  if (unknown !== undefined) {
    throw new ModelError(fields.at('surfaces'), `there is no surface '${unknown}'; there are ${known?.join(', ')}`);
  }
  const words = figure('words', 9);
  if (!(words.quantile(0.99) <= MOST_WORDS)) throw new ModelError(fields.at('words'), `must not be over ${MOST_WORDS}`);
  const clearAt = figure('clearAt', 0.6);
  const rashRatio = fields.number('rashRatio', 0, 0, 1);
  const schedule = fields.has('parts') ? givenParts(fields, folder) : wordByWord(figure);
  fields.end();
  return (id, run, surface, streams) => {
    if (surfaces !== undefined && !surfaces.has(surface)) return undefined;
    // How long a question is belongs to the question, how it is said to the run.
    const count = Math.max(1, Math.round(words.draw(streams.stream('spoken', id))));
    const draw = streams.stream(run, 'spoken');
    const clear = clearAt.draw(draw);
    const isRash = draw() < rashRatio;
    const said = [id.replaceAll(' ', '-'), ...Array<string>(count - 1).fill('word')];
    const steps = schedule(count, draw);
    const wholeAtMs = steps[0]?.beforeMs ?? 0;
    const parts = steps
      .filter(({ share }) => share > 0)
      .map(({ share, beforeMs }) => ({
        atMs: wholeAtMs - beforeMs,
        text: said.slice(0, Math.ceil(share * count - 1e-9)).join(' '),
      }));
    const clearFromWords = Math.max(1, Math.ceil(Math.min(clear, 1) * count));
    return { text: said.join(' '), spoken: { parts, wholeAtMs }, clearFromWords, isRash };
  };
}

/** Drawn once a question: people speak slowly or fast. The first word is there when it has been said. */
function wordByWord(figure: (key: string, otherwise: number) => LatencyModel): Schedule {
  const wordMs = figure('wordMs', 350);
  const silenceMs = figure('silenceMs', 600);
  return (words, draw) => {
    const [pace, silence] = [wordMs.draw(draw), silenceMs.draw(draw)];
    const said = Array.from({ length: words }, (_, at) => ({
      share: (at + 1) / words,
      beforeMs: (words - at - 1) * pace + silence,
    }));
    return [{ share: 0, beforeMs: words * pace + silence }, ...said];
  };
}

function givenParts(fields: Fields, folder: string): Schedule {
  const parts = fields.list('parts').map((each, index) => {
    const part = new Fields(each, `${fields.at('parts')}[${index}]`);
    const share = part.number('share', undefined, 0, 1);
    const beforeMs = parseLatency(part.raw('beforeMs'), part.at('beforeMs'), folder);
    part.end();
    return { share, beforeMs };
  });
  if (parts.length === 0) throw new ModelError(fields.at('parts'), 'must hold at least one part');
  const shares = parts.map(({ share }) => share).sort((a, b) => a - b);
  return (_words, draw) => {
    const times = parts.map(({ beforeMs }) => beforeMs.draw(draw)).sort((a, b) => b - a);
    return times.map((beforeMs, index) => ({ share: shares[index] as number, beforeMs }));
  };
}

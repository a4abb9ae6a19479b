import { readFileSync } from 'node:fs';
import assistant from '../../pipelines/assistant.ts';
import { parseSurfaces, type Surface } from '../../src/index.ts';
import { brokenLaws, type Marble, type PlayOptions, play, type Score } from '../../src/testing/index.ts';

const file = new URL('../../pipelines/assistant.surfaces.yaml', import.meta.url);
const surfaces = parseSurfaces(readFileSync(file, 'utf8'), 'assistant.surfaces.yaml', assistant);

/** What goes wrong at a port. */
export const faults = ['error', 'timeout', 'hang', 'slow drip', 'garbage', 'cut'] as const;
export type Fault = (typeof faults)[number];

/** Where it goes wrong: a port, or one use of it. `start_return` changes something, `search_books` does not. */
export const places = [
  'screen',
  'intent',
  'memory',
  'cache',
  'model.plan',
  'model.compose',
  'tools.search_books',
  'tools.start_return',
  'postCheck',
  'speech',
] as const;
export type Place = (typeof places)[number];

const search = { name: 'search_books', args: { genre: 'detective' } };
const giveBack = { name: 'start_return', args: { order: '1001' } };

const values = {
  y: { action: 'allow' },
  g: { label: 'search', confidence: 0.9, calls: [search] },
  m: { turns: [], facts: [] },
  0: undefined,
  s: search,
  r: giveBack,
  R: { count: 2 },
  K: { ok: true },
  a: 'We have two. ',
  b: 'Your return is on its way. ',
  c: 'Anything else?',
  f: { codec: 'pcm-s16le-22050', durMs: 1_500, bytes: Uint8Array.of(0, 0) },
  // What no contract allows.
  x: { colour: 'green', calls: 7, turns: 'none', facts: 3 },
  z: '<<<}{"name": "search_bo',
};

/** What the composer would say in full: each request to it gives the next sentence. */
export const fullAnswer: string = values.a + values.b + values.c;

const healthy: Readonly<Record<Place, Marble>> = {
  screen: '10ms (y|)',
  intent: '30ms (g|)',
  memory: '5ms (m|)',
  cache: '2ms (0|)',
  'model.plan': '100ms s 49ms (r|)',
  'model.compose': ['40ms (a|)', '40ms (b|)', '40ms (c|)', '|'],
  'tools.search_books': '80ms (R|)',
  'tools.start_return': '60ms (K|)',
  postCheck: '5ms (y|)',
  speech: '20ms (f|)',
};

/** What a place gives first, where it gives anything. */
const first: Readonly<Record<Place, string>> = {
  ...{ screen: 'y', intent: 'g', memory: 'm', cache: '0', 'model.plan': 's', 'model.compose': 'a' },
  ...{ 'tools.search_books': 'R', 'tools.start_return': 'K', postCheck: 'y', speech: 'f' },
};

function faulty(place: Place, fault: Fault): Marble {
  const element = first[place];
  switch (fault) {
    case 'error':
      return '5ms #';
    case 'timeout':
      return `30s (${element}|)`;
    case 'hang':
      return '-';
    case 'slow drip':
      return place === 'model.compose' ? ['2s a 2s |', '2s b 2s |', '2s c 2s |'] : `2s ${element} 2s |`;
    case 'garbage':
      return place.startsWith('model') ? '40ms z 9ms (z|)' : '5ms (x|)';
    case 'cut':
      return `20ms ${element} 5ms #`;
  }
}

/** What became of a run in which one port was at fault. */
export interface FaultResult {
  readonly surface: Surface;
  readonly score: Score;
  /** Sentences on the laws that were broken; none where all were kept. */
  readonly broken: readonly string[];
}

/** Plays the assistant in virtual time with one port at fault, in every call of it. */
export function playFault(name: string, place: Place, fault: Fault): FaultResult {
  const surface = surfaces.find((each) => each.name === name);
  if (surface === undefined) throw new Error(`there is no surface ${name}`);
  const at = (each: Place): Marble => (each === place ? faulty(each, fault) : healthy[each]);
  const ports: PlayOptions['ports'] = {
    screen: at('screen'),
    intent: at('intent'),
    memory: at('memory'),
    cache: at('cache'),
    model: { plan: at('model.plan'), compose: at('model.compose') },
    tools: {
      search_books: { marble: at('tools.search_books'), spec: { readOnly: true, timeoutMs: 1_500 } },
      start_return: { marble: at('tools.start_return'), spec: { readOnly: false, timeoutMs: 1_500 } },
    },
    postCheck: at('postCheck'),
    speech: at('speech'),
  };
  const score = play(assistant, { surface, ports, values });
  const deadlineMs = surface.deadlineMs ?? Number.POSITIVE_INFINITY;
  return { surface, score, broken: brokenLaws(score, { sideEffects: ['start_return'], deadlineMs }) };
}

/** The rung that answered, as the log tells it. */
export function rungOf({ score }: FaultResult): string {
  const acted = score.log.flatMap((event) => (event.type === 'policy' ? [event] : []));
  const canned = acted.find(({ action }) => action === 'canned');
  if (canned !== undefined) return score.answer.startsWith(values.a) ? 'begun, then canned' : 'canned';
  const { value: outcome = 'no end' } = score.ending ?? {};
  if (outcome !== 'answered') return outcome;
  if (acted.some(({ action }) => action === 'sequential')) return 'sequential';
  const without = acted.filter(({ policy }) => policy === 'optional').map(({ stage }) => stage);
  return without.length === 0 ? 'full' : `without ${without.join(', ')}`;
}

// What each codec takes for each kind of message, in bytes and in time: `npm run bench -- codecs`.
import { gzipSync } from 'node:zlib';
import type { Codec } from '../src/protocol/codec.ts';
import { codecs } from '../src/protocol/codecs.ts';
import { flatbuffersRoute } from '../src/protocol/flatbuffers-route.ts';
import type { Message, ServerMessage } from '../src/protocol/messages.ts';
import { recordsCodec } from '../src/protocol/msgpack-codec.ts';
import { machine, median } from './runner.ts';

const run = '0b9b1dd0-4d0c-4b6f-9d0d-2f6ab1a0b5a3';
const place = { run, from: 118, seq: 121, at: 1834.5 };
const call = { id: 'call-3', name: 'search_books', args: { text: 'detective novels', maxPrice: 10, inStock: true } };
const book = {
  id: 17,
  title: 'The Big Sleep',
  author: 'Raymond Chandler',
  price: 9.5,
  stock: 4,
  tags: ['noir', 'crime'],
};

const messages: Readonly<Record<string, Message>> = {
  'delta, 4 chars': { type: 'delta', ...place, msg: 0, off: 412, text: ' the' },
  'delta, 60 chars': {
    type: 'delta',
    ...place,
    msg: 0,
    off: 412,
    text: 'and it costs nine dollars and fifty cents in paperback today',
  },
  'delta, 4 kB': { type: 'delta', ...place, msg: 0, off: 412, text: 'and it costs nine dollars. '.repeat(152) },
  sentence: { type: 'sentence', ...place, msg: 0, idx: 3, off: 350, len: 62 },
  'tool, end': {
    type: 'tool',
    ...place,
    phase: 'end',
    stage: 'calls',
    call,
    ok: true,
    value: Array.from({ length: 8 }, (_, i) => ({ ...book, id: i })),
    tookMs: 12.25,
  },
  stage: {
    type: 'stage',
    ...place,
    stage: 'draft',
    phase: 'end',
    outcome: 'complete',
    startedAt: 210,
    firstAt: 260.5,
    items: 84,
  },
  'audio, 2 kB': {
    type: 'audio',
    ...place,
    id: 'a1',
    off: 120,
    len: 44,
    ptsMs: 400,
    durMs: 80,
    codec: 'pcm16',
    bytes: new Uint8Array(2048).fill(7),
  },
  done: { type: 'done', ...place, outcome: 'answered' },
};

const contenders: Readonly<Record<string, Codec>> = {
  json: codecs.json,
  msgpack: codecs.msgpack,
  'msgpack, records': recordsCodec(),
  fb: codecs.fb,
};

/** What a relay needs to pass a frame on: whose it is, and where it stands. */
function route(name: string, codec: Codec, frame: string | Uint8Array): unknown {
  if (name !== 'fb') return (codec.decode('server', frame) as { readonly seq?: number }).seq;
  return flatbuffersRoute(frame as Uint8Array);
}

/** Nanoseconds an operation takes, as the median of rounds that turn through all contenders. */
function timed(work: Readonly<Record<string, () => unknown>>, rounds = 7): Record<string, number> {
  const names = Object.keys(work);
  const taken = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -3; round < rounds; round++) {
    for (const name of names) {
      const once = work[name] as () => unknown;
      const times = 5_000;
      const before = process.hrtime.bigint();
      for (let i = 0; i < times; i++) once();
      if (round >= 0) taken.get(name)?.push(Number(process.hrtime.bigint() - before) / times);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(taken.get(name) ?? [])]));
}

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell, i) => (i === 0 ? String(cell).padEnd(18) : String(cell).padStart(10))).join('');
}

function sizeOf(frame: string | Uint8Array): number {
  return typeof frame === 'string' ? Buffer.byteLength(frame) : frame.length;
}

console.log(`Codecs: bytes of a frame, nanoseconds to encode it, to check and decode it, and to read what routes it.`);
console.log(`${machine()}; medians of 7 interleaved rounds of 5,000\n`);
for (const [kind, message] of Object.entries(messages)) {
  const frames = Object.entries(contenders).map(([name, codec]) => [name, codec, codec.encode(message)] as const);
  const encode = timed(Object.fromEntries(frames.map(([name, codec]) => [name, () => codec.encode(message)])));
  // As it comes from a socket: JSON is bytes too.
  const decode = timed(
    Object.fromEntries(
      frames.map(([name, codec, frame]) => {
        const bytes = Buffer.from(frame as string);
        return [name, () => codec.decode('server', codec.binary ? bytes : bytes.toString()) as ServerMessage];
      }),
    ),
  );
  const routed = timed(
    Object.fromEntries(frames.map(([name, codec, frame]) => [name, () => route(name, codec, frame)])),
  );
  console.log(row([kind, 'bytes', 'gzip', 'encode', 'decode', 'both', 'route']));
  for (const [name, , frame] of frames) {
    const [e, d, r] = [encode[name] ?? 0, decode[name] ?? 0, routed[name] ?? 0];
    const zipped = gzipSync(frame, { level: 6 }).length;
    console.log(row([`  ${name}`, sizeOf(frame), zipped, ...[e, d, e + d, r].map((ns) => Math.round(ns))]));
  }
}

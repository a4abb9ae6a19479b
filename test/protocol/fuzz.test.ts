import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Codec } from '../../src/protocol/codec.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import type { Message } from '../../src/protocol/messages.ts';
import { recordsCodec } from '../../src/protocol/msgpack-codec.ts';
import { allTypes, arbitraryMessage } from './arbitrary-message.ts';
import type { DecodeReport, DecoderName } from './decode-worker.ts';

/** `npm run fuzz` asks for 100,000. */
const inputs = Number(process.env.FUZZ_INPUTS ?? 2_000);
const batch = 500;

/** A frame at the size limit, of one byte over and over: every header there is, nested as deep as it goes. */
const repeated = fc.integer({ min: 0, max: 255 }).map((byte) => new Uint8Array(65_536).fill(byte));

/** MessagePack headers that promise a lot, one in the other; among them the 40 bytes that cost a decoder 1.8 GB. */
const promising = fc
  .array(
    fc.constantFrom(
      [0xdd, 0x0f, 0xff, 0xff, 0xff],
      [0xdf, 0x7f, 0, 0, 0],
      [0xdb, 0xff, 0xff, 0xff, 0xff],
      [0xc6, 0xff, 0, 0, 0],
      [0xdc, 0xff, 0xff],
      [0x91],
      [0x81, 0xa1, 0x61],
    ),
    { maxLength: 30 },
  )
  .map((headers) => Uint8Array.from(headers.flat()));

const messages = fc.oneof(...allTypes.map(([side, type]) => arbitraryMessage(side, type) as fc.Arbitrary<Message>));

/** A valid frame with a few bytes changed, or its end cut off, or something after it. */
function mutated(codec: Codec): fc.Arbitrary<Uint8Array> {
  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
  const tails = fc.oneof({ weight: 9, arbitrary: fc.constant(new Uint8Array()) }, fc.uint8Array({ maxLength: 4 }));
  return fc.tuple(messages, changes, fc.nat(), tails).map(([message, bytes, cut, tail]) => {
    const frame = Buffer.concat([Buffer.from(codec.encode(message)), tail]);
    for (const [at, byte] of bytes) frame[at % frame.length] = byte;
    return cut % 4 === 0 ? frame.subarray(0, cut % frame.length) : frame;
  });
}

function framesFor(codec: Codec): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 8, arbitrary: mutated(codec) },
    { weight: 2, arbitrary: promising },
    { weight: 1, arbitrary: repeated },
  );
}

/** Decodes in a thread of its own, which is ended, and the test failed, when it holds more than 64 MB. */
class Decoder {
  readonly #worker: Worker;

  constructor(name: DecoderName) {
    this.#worker = new Worker(new URL('decode-worker.ts', import.meta.url), {
      workerData: name,
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 },
    });
  }

  decode(frames: readonly Uint8Array[]): Promise<DecodeReport> {
    return new Promise((resolve, reject) => {
      this.#worker.once('error', reject);
      this.#worker.once('message', (report: DecodeReport) => {
        this.#worker.off('error', reject);
        resolve(report);
      });
      this.#worker.postMessage(frames);
    });
  }

  close(): Promise<number> {
    return this.#worker.terminate();
  }
}

describe('hostile frames', () => {
  it.each(['json', 'msgpack', 'records', 'fb'] as const)(
    `of %s, ${inputs.toLocaleString('en')} of them: each is a message or malformed, under 64 MB and 50 ms`,
    async (name) => {
      const frames = framesFor(name === 'records' ? recordsCodec() : codecs[name]);
      const decoder = new Decoder(name);
      let accepted = 0;
      try {
        for (let done = 0; done < inputs; done += batch) {
          const seed = (Date.now() + done) % 2 ** 31;
          const report = await decoder.decode(fc.sample(frames, { numRuns: batch, seed }));
          accepted += report.accepted;
          expect(report.slowestMs, `${report.slowest}… of seed ${seed}`).toBeLessThan(50);
        }
      } finally {
        await decoder.close();
      }
      expect(accepted).toBeGreaterThan(inputs / 20);
      expect(accepted).toBeLessThan(inputs);
    },
    60_000 + inputs * 10,
  );
});

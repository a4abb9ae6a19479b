import { parentPort, workerData } from 'node:worker_threads';
import { codecs } from '../../src/protocol/codecs.ts';
import type { Side } from '../../src/protocol/message-fields.ts';
import { recordsCodec } from '../../src/protocol/msgpack-codec.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';

/** Which decoder a worker holds. */
export type DecoderName = 'json' | 'msgpack' | 'records' | 'fb';

/** What became of a batch of frames. */
export interface DecodeReport {
  readonly accepted: number;
  /** Processor time of this thread for the slowest frame, and the frame's beginning. */
  readonly slowestMs: number;
  readonly slowest: string;
}

const name = workerData as DecoderName;
const codec = name === 'records' ? recordsCodec() : codecs[name];

function decode(bytes: Uint8Array, side: Side): boolean {
  try {
    codec.decode(side, codec.binary ? bytes : Buffer.from(bytes).toString());
    return true;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}

parentPort?.on('message', (frames: readonly Uint8Array[]) => {
  let accepted = 0;
  let slowestMs = 0;
  let slowest = '';
  for (const frame of frames) {
    for (const side of ['client', 'server'] as const) {
      const before = process.threadCpuUsage();
      if (decode(frame, side)) accepted++;
      const { user, system } = process.threadCpuUsage(before);
      if ((user + system) / 1000 <= slowestMs) continue;
      slowestMs = (user + system) / 1000;
      slowest = Buffer.from(frame).subarray(0, 40).toString('hex');
    }
  }
  parentPort?.postMessage({ accepted, slowestMs, slowest } satisfies DecodeReport);
});

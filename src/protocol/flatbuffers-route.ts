import { FlatbuffersReader } from './flatbuffers-reader.ts';
import { slotNames } from './flatbuffers-slots.ts';
import { Kind } from './generated/protocol.ts';

/** What a relay needs to pass a frame on. */
export interface Route {
  readonly kind: Kind;
  /** The run's id as UTF-8: a view of the frame, not a copy. */
  readonly run: Uint8Array | undefined;
  readonly from: number | undefined;
  readonly seq: number | undefined;
}

const [runSlot, fromSlot, seqSlot] = ['run', 'from', 'seq'].map((name) => slotNames.indexOf(name)) as [
  number,
  number,
  number,
];

/**
 * Reads whose a FlatBuffers frame is and where it stands, in place: nothing else of the frame is decoded, and nothing is
 * copied, so that it can be passed on as it came.
 *
 * @throws ProtocolError `malformed`.
 * @source `npm run bench -- codecs`, column `route`.
 */
export function flatbuffersRoute(frame: Uint8Array): Route {
  const reader = new FlatbuffersReader(frame);
  return {
    kind: (reader.uint8(0) ?? Kind.none) as Kind,
    run: reader.bytes(runSlot),
    from: reader.uint(fromSlot),
    seq: reader.uint(seqSlot),
  };
}

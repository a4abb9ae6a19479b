import type { RunEvent } from '../../engine/events.ts';

/** A piece of an answer as it is shown. */
export interface AnswerPiece {
  readonly text: string;
  /** The message of the run it is of. */
  readonly msg: number;
  /** Shown once, and taken back: why. */
  readonly takenBack?: string;
  /** The sentence it is in, where that is whole: 0, 1, 2 … */
  readonly sentence?: number;
}

interface Piece {
  text: string;
  msg: number;
  takenBack?: string;
}

interface Sentence {
  readonly msg: number;
  readonly idx: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The answer of a log as pieces: what stands, sentence by sentence, and where it stood what was taken back. The texts of the
 * pieces that stand are the answer, character for character.
 */
export function answerPieces(log: readonly RunEvent[]): AnswerPiece[] {
  const pieces: Piece[] = [];
  let sentences: Sentence[] = [];
  for (const event of log) {
    if (event.type === 'text') {
      // A frame that came again, or in parts, replaces what stands from its place on.
      cut(pieces, event.msg, event.off, () => undefined);
      const last = pieces.at(-1);
      if (last?.msg === event.msg && last.takenBack === undefined) last.text += event.text;
      else pieces.push({ text: event.text, msg: event.msg });
    } else if (event.type === 'retract') {
      const { fromOff, msg, reason } = event;
      cut(pieces, msg, fromOff, (text) => ({ text, msg, takenBack: reason }));
      sentences = sentences.filter((each) => each.msg !== msg || each.to <= fromOff);
    } else if (event.type === 'sentence') {
      const { idx, len, msg, off } = event;
      sentences.push({ msg, idx, from: off, to: off + len });
    }
  }
  return withSentences(pieces, sentences);
}

/** Takes what stands of a message from an offset on out, or puts something else in its place. */
function cut(pieces: Piece[], msg: number, fromOff: number, instead: (text: string) => Piece | undefined): void {
  let off = 0;
  for (let place = 0; place < pieces.length; place++) {
    const piece = pieces[place] as Piece;
    if (piece.msg !== msg || piece.takenBack !== undefined) continue;
    const keep = Math.max(0, Math.min(piece.text.length, fromOff - off));
    off += piece.text.length;
    if (keep === piece.text.length) continue;
    const gone = instead(piece.text.slice(keep));
    const kept = keep === 0 ? [] : [{ text: piece.text.slice(0, keep), msg }];
    const put = [...kept, ...(gone === undefined ? [] : [gone])];
    pieces.splice(place, 1, ...put);
    place += put.length - 1;
  }
}

function withSentences(pieces: readonly Piece[], sentences: readonly Sentence[]): AnswerPiece[] {
  const offs = new Map<number, number>();
  return pieces.flatMap((piece): AnswerPiece[] => {
    if (piece.takenBack !== undefined || piece.text === '') return piece.text === '' ? [] : [piece];
    const { msg, text } = piece;
    const begin = offs.get(msg) ?? 0;
    const end = begin + text.length;
    offs.set(msg, end);
    const shown: AnswerPiece[] = [];
    let at = begin;
    const show = (to: number, sentence?: number): void => {
      if (to > at)
        shown.push({ text: text.slice(at - begin, to - begin), msg, ...(sentence !== undefined && { sentence }) });
      at = Math.max(at, to);
    };
    for (const { msg: of, idx, from, to } of sentences) {
      if (of !== msg || to <= at || from >= end) continue;
      show(Math.max(begin, from));
      show(Math.min(end, to), idx);
    }
    show(end);
    return shown;
  });
}

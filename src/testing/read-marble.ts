import { TestScheduler } from 'rxjs/testing';
import { checkLetters } from './check-marble.ts';
import type { MarbleValues } from './marble.ts';
import type { Note } from './score.ts';

/** What a marble diagram says is to happen. */
export interface MarbleNotes<T> {
  readonly notes: Note<T>[];
  /** Where it has an end. */
  readonly endsAt?: number;
}

/**
 * Reads a marble diagram, one millisecond a character.
 *
 * @param place what is said of it where a letter stands for nothing.
 * @throws TypeError naming the letter, and the mend.
 */
export function readMarble<T>(marble: string, values: MarbleValues, place: string): MarbleNotes<T> {
  checkLetters(`'${marble}' of ${place}`, marble, values, '…');
  // A frame is a millisecond inside run() only.
  const messages = new TestScheduler(() => {}).run(() =>
    TestScheduler.parseMarbles(marble, values as Record<string, T>, undefined, false, true),
  );
  const endsAt = messages.find(({ notification }) => notification.kind !== 'N')?.frame;
  const notes = messages.flatMap(({ frame, notification }) =>
    notification.kind === 'N' ? [{ at: frame, value: notification.value }] : [],
  );
  return endsAt === undefined ? { notes } : { notes, endsAt };
}

/**
 * The notes of a marble diagram, one millisecond a character, to hold a lane of a score against:
 * `notes('170ms a 9ms b', { a: 'Good', b: ' morning' })`.
 *
 * @throws TypeError where a letter stands for nothing.
 */
export function notes<T>(marble: string, values: MarbleValues = {}): Note<T>[] {
  return readMarble<T>(marble, values, 'notes').notes;
}

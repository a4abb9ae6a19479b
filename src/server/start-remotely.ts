import { Observable, Subject } from 'rxjs';
import type { Client } from '../client/index.ts';
import type { RunEvent } from '../engine/events.ts';
import type { StartRun } from '../engine/request.ts';
import { messageEvent } from '../protocol/message-event.ts';
import type { Kind, RunMessage } from '../protocol/messages.ts';
import { Transcript } from '../protocol/transcript.ts';

const allKinds: readonly Kind[] = ['text', 'sentence', 'audio', 'output', 'tool', 'speculation', 'stage', 'trace'];
/** How long after its end a run is told that its listener was interrupted. */
const playbackMs = 60_000;
/** Frames the other server may be ahead while demand is open. */
const windowFrames = 512;

/**
 * Runs on another server, over a client's connection and in its codec: so each hop between processes has a codec of its
 * own, and a front server can speak JSON to browsers and FlatBuffers to the workers behind it.
 *
 * A cancel goes through, and so does demand: while it is closed no more credit is granted, and the other server's log
 * fills to its bound. A connection that is lost and found again is not seen; one lost for good ends the run with an
 * error that may be retried.
 *
 * Holds the text of the run, to make up for what the other server lost.
 */
export function startRemotely(client: Client): StartRun {
  return ({ run, aloud = true, ...request }, { demand, input, played } = {}) =>
    new Observable<RunEvent>((log) => {
      let isOver = false;
      let seq = 0;
      let open = true;
      let owed = 0;
      const pull = new Subject<number>();
      const transcript = new Transcript();
      const settle = (): void => {
        if (!open || owed < windowFrames / 4) return;
        pull.next(owed);
        owed = 0;
      };
      const take = (message: RunMessage): void => {
        for (const event of message.type === 'snapshot' ? madeUp(message, transcript) : [message]) {
          transcript.apply(event);
          const told = messageEvent(event, seq + 1);
          if (told === undefined) continue;
          seq++;
          log.next(told);
        }
        owed++;
        settle();
      };
      const demanding = demand?.subscribe((is) => {
        open = is;
        settle();
      });
      const growing = input === undefined ? undefined : { parts: input };
      const listening = played?.subscribe((heard) => client.played(run, heard));
      const kinds = aloud ? allKinds : allKinds.filter((kind) => kind !== 'audio');
      const running = client.run({ ...request, ...growing, run, kinds, credit: windowFrames, pull }).subscribe({
        next: take,
        error: (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          log.next({ type: 'error', code: 'remote', message, retry: true, seq: seq + 1, at: 0 });
          log.complete();
        },
        complete: () => {
          isOver = true;
          log.complete();
        },
      });
      return () => {
        demanding?.unsubscribe();
        // What has ended may still be playing, and be interrupted.
        if (isOver) setTimeout(() => listening?.unsubscribe(), playbackMs).unref();
        else listening?.unsubscribe();
        running.unsubscribe();
      };
    });
}

/** The text of a snapshot as deltas, and retracts where it differs from what is known. */
function madeUp(snapshot: Extract<RunMessage, { readonly type: 'snapshot' }>, known: Transcript): RunMessage[] {
  const { run, seq } = snapshot;
  const place = { run, from: seq, seq, at: 0 };
  return snapshot.messages.flatMap(({ msg, text }): RunMessage[] => {
    const had = known.text(msg);
    let same = 0;
    while (same < had.length && had[same] === text[same]) same++;
    return [
      ...(same < had.length ? [{ type: 'retract', ...place, msg, fromOff: same, reason: 'lost' } as const] : []),
      ...(same < text.length ? [{ type: 'delta', ...place, msg, off: same, text: text.slice(same) } as const] : []),
    ];
  });
}

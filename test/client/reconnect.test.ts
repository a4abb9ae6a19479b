import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { connect, type WebSocketConstructor, type WebSocketLike } from '../../src/client/index.ts';

const question = { pipeline: 'test', surface: 'chat', input: { text: 'q' } };

/** A WebSocket that is refused with a code, and when each was tried. */
function refusing(code: number, time: VirtualTimeScheduler): [tries: number[], WebSocket: WebSocketConstructor] {
  const tries: number[] = [];
  class Refused implements WebSocketLike {
    binaryType = 'arraybuffer';
    readonly readyState = 3;
    onopen = null;
    onmessage = null;
    onerror = null;
    onclose: ((event: never) => void) | null = null;

    constructor() {
      tries.push(time.now());
      time.schedule(() => this.onclose?.({ code, reason: '' } as never));
    }

    send(): void {}
    close(): void {}
  }
  return [tries, Refused];
}

/** When a client with a run comes back, its jitter being `random`. */
function triesOf(code: number, random: () => number): number[] {
  const time = new VirtualTimeScheduler();
  const [tries, WebSocket] = refusing(code, time);
  const client = connect('ws://nowhere', { WebSocket, scheduler: time, random, backoff: { attempts: 8 } });
  client.run(question).subscribe({ error: () => {} });
  time.flush();
  return tries.map((at, i) => at - (tries[i - 1] ?? 0));
}

describe('a client that lost its connection', () => {
  it('waits at most 250 ms × 2ⁿ, and 10 s, before the nth try', () => {
    expect(triesOf(1006, () => 1)).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it('waits any part of that: those cut off together do not come back together', () => {
    expect(triesOf(1006, () => 0)).toEqual(Array(9).fill(0));
    const shares = [0.5, 0.1, 0.9, 0, 0.25, 1, 0.5, 0.5];
    const waits = triesOf(1006, () => shares.shift() ?? 0);
    expect(waits).toEqual([0, 125, 50, 900, 0, 1_000, 8_000, 5_000, 5_000]);
  });

  it('waits up to 8 s where it was told to slow down', () => {
    expect(triesOf(4429, () => 1).slice(0, 4)).toEqual([0, 8_000, 8_000, 8_000]);
  });

  it.each([4400, 4401, 4403, 4406, 4409, 4413])('does not come back after %i', (code) => {
    expect(triesOf(code, () => 1)).toEqual([0]);
  });
});

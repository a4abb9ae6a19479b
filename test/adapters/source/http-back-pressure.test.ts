import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BehaviorSubject, Subject, tap } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { demand } from '../../../operators/index.ts';
import { fromAsyncIterable } from '../../../src/adapters/source/from-async-iterable.ts';

const CHUNK_BYTES = 64 * 1024;
const TOTAL_BYTES = 48 * 1024 * 1024;
const STALL_AT_BYTES = 1024 * 1024;

/** A provider that sends as fast as its socket takes it, and keeps count. */
class Provider {
  sentBytes = 0;
  stalled = false;
  closed = false;
  readonly #server: Server;
  readonly hash = createHash('sha256');

  constructor() {
    this.#server = createServer((_, response) => {
      response.on('close', () => {
        this.closed = true;
      });
      const send = () => {
        this.stalled = false;
        while (this.sentBytes < TOTAL_BYTES) {
          const chunk = Buffer.alloc(CHUNK_BYTES, this.sentBytes / CHUNK_BYTES);
          this.sentBytes += CHUNK_BYTES;
          this.hash.update(chunk);
          if (!response.write(chunk)) {
            this.stalled = true;
            response.once('drain', send);
            return;
          }
        }
        response.end();
      };
      send();
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let provider: Provider | undefined;
afterEach(() => provider?.close());

async function read(url: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetch(url, { signal });
  if (response.body === null) throw new Error('no body');
  return response.body;
}

/** Waits until nothing has moved for a while. */
async function still(value: () => number): Promise<void> {
  for (let same = 0, last = -1; same < 10; await new Promise((resolve) => setTimeout(resolve, 20))) {
    same = value() === last ? same + 1 : 0;
    last = value();
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a stalled consumer of an HTTP stream', () => {
  it('stops the provider at its socket while demand is closed, and gets every byte once it opens', async () => {
    const from = new Provider();
    provider = from;
    const url = await from.listen();
    const open = new BehaviorSubject(true);
    const received = createHash('sha256');
    let bytes = 0;
    const ended = Promise.withResolvers<void>();
    fromAsyncIterable((signal) => read(url, signal), { demand: open }).subscribe({
      next: (chunk) => {
        received.update(chunk);
        if (bytes < STALL_AT_BYTES && bytes + chunk.length >= STALL_AT_BYTES) open.next(false);
        bytes += chunk.length;
      },
      error: ended.reject,
      complete: ended.resolve,
    });
    await until(() => !open.value);
    await still(() => from.sentBytes);
    expect(from.stalled).toBe(true);
    expect(from.sentBytes).toBeLessThan(TOTAL_BYTES / 2);
    open.next(true);
    await ended.promise;
    expect(bytes).toBe(TOTAL_BYTES);
    expect(received.digest('hex')).toBe(from.hash.digest('hex'));
  });

  it('stops the provider through demand and its gate, with a bounded number of elements held', async () => {
    const from = new Provider();
    provider = from;
    const url = await from.listen();
    const open = new BehaviorSubject(true);
    const credit = new Subject<number>();
    let seen = 0;
    const sum = { given: 0, got: 0 };
    const ended = Promise.withResolvers<void>();
    fromAsyncIterable((signal) => read(url, signal), { demand: open })
      .pipe(
        tap((chunk) => {
          sum.given += chunk.length;
        }),
        demand(credit, {
          maxBuffered: 8,
          gate: (isOpen) => open.next(isOpen),
        }),
      )
      .subscribe({
        next: (chunk) => {
          seen++;
          sum.got += chunk.length;
        },
        error: ended.reject,
        complete: ended.resolve,
      });
    credit.next(3);
    await until(() => !open.value);
    await still(() => from.sentBytes);
    expect(seen).toBe(3);
    expect(from.stalled).toBe(true);
    expect(from.sentBytes).toBeLessThan(TOTAL_BYTES / 2);
    credit.next(Number.POSITIVE_INFINITY);
    await ended.promise;
    expect(sum).toEqual({ given: TOTAL_BYTES, got: TOTAL_BYTES });
  });

  it('closes the provider connection when it leaves', async () => {
    const from = new Provider();
    provider = from;
    const url = await from.listen();
    const open = new BehaviorSubject(true);
    const subscription = fromAsyncIterable((signal) => read(url, signal), { demand: open }).subscribe(() =>
      open.next(false),
    );
    await until(() => !open.value);
    subscription.unsubscribe();
    await until(() => from.closed);
    expect(from.sentBytes).toBeLessThan(TOTAL_BYTES);
  });
});

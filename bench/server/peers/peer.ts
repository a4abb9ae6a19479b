import { type ChildProcess, fork } from 'node:child_process';
import { get } from 'node:http';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { codecs } from '../../../src/protocol/codecs.ts';
import { recordsCodec } from '../../../src/protocol/msgpack-codec.ts';
import { type Load, stampChars } from './load.ts';

/** A server to compare, and how its clients read. */
export type PeerName =
  | 'tailrace json'
  | 'tailrace msgpack'
  | 'tailrace records'
  | 'tailrace fb'
  | 'ws'
  | 'socket.io'
  | 'sse';

/** One client's connection. */
export interface Connection {
  /** Asks for the load; resolves when it has all come. */
  run(): Promise<void>;
  close(): void;
}

/** What clients of a process have seen. */
export interface Seen {
  frames: number;
  bytes: number;
  /** Milliseconds from stamp to here, where deltas are stamped. */
  readonly latenciesMs: number[];
}

export interface ServerMemory {
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
  readonly cpu: NodeJS.CpuUsage;
}

/** A server process of a kind, and connections to it. */
export class Peer {
  readonly name: PeerName;
  readonly seen: Seen = { frames: 0, bytes: 0, latenciesMs: [] };
  readonly #child: ChildProcess;
  readonly #port: number;
  readonly #stamped: boolean;

  private constructor(name: PeerName, child: ChildProcess, port: number, stamped: boolean) {
    this.name = name;
    this.#child = child;
    this.#port = port;
    this.#stamped = stamped;
  }

  static async start(name: PeerName, load: Load): Promise<Peer> {
    const kind = name.startsWith('tailrace') ? 'tailrace' : name;
    const child = fork(new URL('server-process.ts', import.meta.url), [kind, JSON.stringify(load)], {
      execArgv: ['--expose-gc', '--max-semi-space-size=16'],
    });
    const port = await new Promise<number>((resolve) =>
      child.once('message', ({ port }: { readonly port: number }) => resolve(port)),
    );
    return new Peer(name, child, port, load.perSecond > 0);
  }

  memory(): Promise<ServerMemory> {
    const answer = new Promise<ServerMemory>((resolve) => this.#child.once('message', resolve));
    this.#child.send('memory');
    return answer;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  connect(): Promise<Connection> {
    if (this.name === 'sse') return Promise.resolve(this.#sse());
    if (this.name === 'socket.io') return this.#socketIo();
    return this.name === 'ws' ? this.#bare() : this.#tailrace();
  }

  #count(bytes: number, text: string | undefined): void {
    this.seen.frames++;
    this.seen.bytes += bytes;
    if (!this.#stamped || text === undefined) return;
    const now = Number(process.hrtime.bigint() / 1000n);
    for (let at = 0; at < text.length; at += stampChars) {
      this.seen.latenciesMs.push((now - Number(text.slice(at, at + stampChars))) / 1000);
    }
  }

  /** The text of a JSON frame, without the cost of a parser: what is measured is the way here. */
  #textOf(frame: string): string | undefined {
    return this.#stamped ? frame.slice(frame.lastIndexOf('"text":"') + 8, -2) : undefined;
  }

  async #tailrace(): Promise<Connection> {
    const form = this.name.slice('tailrace '.length);
    const codec = form === 'records' ? recordsCodec() : codecs[form as 'json' | 'msgpack' | 'fb'];
    const plain = form === 'records' ? codecs.msgpack : codec;
    const socket = new WebSocket(`ws://127.0.0.1:${this.#port}`, [codec.subprotocol], { perMessageDeflate: false });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(plain.encode({ type: 'hello', client: 'bench', ...(form === 'records' && { caps: ['records'] }) }));
    await new Promise((resolve) => socket.once('message', resolve));
    const run = crypto.randomUUID();
    return {
      run: () =>
        new Promise((resolve) => {
          let credit = 4096;
          socket.on('message', (data: Buffer) => {
            const isJson = !codec.binary;
            // `done` is told by its size, or its beginning in JSON, and then read in earnest.
            const mayEnd = isJson ? data[9] === 0x64 && data[10] === 0x6f : data.length < 160;
            const message =
              this.#stamped || mayEnd ? codec.decode('server', isJson ? data.toString() : data) : undefined;
            if (message?.type === 'done') resolve();
            this.#count(data.length, message?.type === 'delta' ? message.text : undefined);
            if (--credit > 2048) return;
            socket.send(plain.encode({ type: 'pull', run, n: 4096 - credit }));
            credit = 4096;
          });
          const start = { type: 'start', run, pipeline: 'p', surface: 's', input: {}, credit: 4096 } as const;
          socket.send(plain.encode(start));
        }),
      close: () => socket.terminate(),
    };
  }

  async #bare(): Promise<Connection> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#port}`, { perMessageDeflate: false });
    await new Promise((resolve) => socket.once('open', resolve));
    return {
      run: () =>
        new Promise((resolve) => {
          socket.on('message', (data: Buffer) => {
            if (data.length < 20) resolve();
            else this.#count(data.length, this.#textOf(data.toString()));
          });
          socket.send('start');
        }),
      close: () => socket.terminate(),
    };
  }

  async #socketIo(): Promise<Connection> {
    const socket = io(`http://127.0.0.1:${this.#port}`, { transports: ['websocket'], forceNew: true });
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    return {
      run: () =>
        new Promise((resolve) => {
          socket.on('delta', (frame: string) => this.#count(frame.length, this.#textOf(frame)));
          socket.on('done', () => resolve());
          socket.emit('start');
        }),
      close: () => void socket.disconnect(),
    };
  }

  #sse(): Connection {
    let close = (): void => {};
    return {
      run: () =>
        new Promise((resolve) => {
          const request = get(`http://127.0.0.1:${this.#port}/`, { agent: false }, (response) => {
            let rest = '';
            response.setEncoding('latin1');
            response.on('data', (chunk: string) => {
              const events = (rest + chunk).split('\n\n');
              rest = events.pop() ?? '';
              for (const event of events) {
                if (event === 'data: [DONE]') resolve();
                else this.#count(event.length + 2, this.#textOf(event));
              }
            });
            response.on('error', () => {});
          });
          request.on('error', () => {});
          close = () => request.destroy();
        }),
      close: () => close(),
    };
  }
}

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
  /** Asks for the load. */
  start(): void;
  close(): void;
}

/** What clients of a process have seen. */
export interface Seen {
  deltas: number;
  frames: number;
  bytes: number;
  /** Milliseconds from stamp to here, where deltas are stamped. */
  readonly latenciesMs: number[];
}

export interface ServerMemory {
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
}

/** A server process of a kind, and connections to it. */
export class Peer {
  readonly name: PeerName;
  readonly seen: Seen = { deltas: 0, frames: 0, bytes: 0, latenciesMs: [] };
  readonly #child: ChildProcess;
  readonly #port: number;
  readonly #load: Load;

  private constructor(name: PeerName, child: ChildProcess, port: number, load: Load) {
    this.name = name;
    this.#child = child;
    this.#port = port;
    this.#load = load;
  }

  static async start(name: PeerName, load: Load): Promise<Peer> {
    const kind = name.startsWith('tailrace') ? 'tailrace' : name;
    const child = fork(new URL('server-process.ts', import.meta.url), [kind, JSON.stringify(load)], {
      execArgv: ['--expose-gc', '--max-semi-space-size=16'],
    });
    const port = await new Promise<number>((resolve) =>
      child.once('message', ({ port }: { readonly port: number }) => resolve(port)),
    );
    return new Peer(name, child, port, load);
  }

  /** What the server process holds after a collection. */
  memory(): Promise<ServerMemory> {
    return this.#ask('memory');
  }

  /** Microseconds of processor time the server process has taken. */
  async cpuUs(): Promise<number> {
    const { user, system } = await this.#ask<NodeJS.CpuUsage>('cpu');
    return user + system;
  }

  /** Resolves when the process is gone. */
  stop(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.disconnect();
    return gone;
  }

  #ask<T>(what: 'memory' | 'cpu'): Promise<T> {
    const answer = new Promise<T>((resolve) => this.#child.once('message', resolve));
    this.#child.send(what);
    return answer;
  }

  connect(): Promise<Connection> {
    if (this.name === 'sse') return Promise.resolve(this.#sse());
    if (this.name === 'socket.io') return this.#socketIo();
    return this.name === 'ws' ? this.#bare() : this.#tailrace();
  }

  /** Takes note of a frame; `text` is what it says, where that must be known. */
  #count(bytes: number, text?: string): void {
    const { seen } = this;
    seen.frames++;
    seen.bytes += bytes;
    seen.deltas += text === undefined ? 1 : text.length / stampChars;
    if (this.#load.perSecond === 0 || text === undefined) return;
    const now = Number(process.hrtime.bigint() / 1000n);
    for (let at = 0; at < text.length; at += stampChars) {
      seen.latenciesMs.push((now - Number(text.slice(at, at + stampChars))) / 1000);
    }
  }

  /** The text of a JSON frame, without the cost of a parser: what is measured is the way here. */
  #textOf(frame: string | Buffer): string | undefined {
    if (this.#load.perSecond === 0) return undefined;
    const text = frame.toString();
    return text.slice(text.lastIndexOf('"text":"') + 8, -2);
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
    let credit = 4096;
    socket.on('message', (data: Buffer) => {
      // Where nothing merges, a frame is a delta: no peer's client then pays for a parser.
      const message = this.#load.apart ? undefined : codec.decode('server', codec.binary ? data : data.toString());
      if (message !== undefined && message.type !== 'delta') return;
      this.#count(data.length, message?.text);
      if (--credit > 2048) return;
      if (message !== undefined) socket.send(plain.encode({ type: 'ack', run, seq: message.seq }));
      socket.send(plain.encode({ type: 'pull', run, n: 4096 - credit }));
      credit = 4096;
    });
    return {
      start: () =>
        socket.send(plain.encode({ type: 'start', run, pipeline: 'p', surface: 's', input: {}, credit: 4096 })),
      close: () => socket.terminate(),
    };
  }

  async #bare(): Promise<Connection> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#port}`, { perMessageDeflate: false });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.on('message', (data: Buffer) => this.#count(data.length, this.#textOf(data)));
    return { start: () => socket.send('start'), close: () => socket.terminate() };
  }

  async #socketIo(): Promise<Connection> {
    const socket = io(`http://127.0.0.1:${this.#port}`, { transports: ['websocket'], forceNew: true });
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    socket.on('delta', (frame: string) => this.#count(frame.length, this.#textOf(frame)));
    return { start: () => socket.emit('start'), close: () => socket.disconnect() };
  }

  #sse(): Connection {
    let close = (): void => {};
    const start = (): void => {
      const request = get(`http://127.0.0.1:${this.#port}/`, { agent: false }, (response) => {
        let rest = '';
        response.setEncoding('latin1');
        response.on('data', (chunk: string) => {
          const events = (rest + chunk).split('\n\n');
          rest = events.pop() ?? '';
          for (const event of events) this.#count(event.length + 2, this.#textOf(event));
        });
        response.on('error', () => {});
      });
      request.on('error', () => {});
      close = () => request.destroy();
    };
    return { start, close: () => close() };
  }
}

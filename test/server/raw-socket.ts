import { randomBytes } from 'node:crypto';
import { connect as dial, type Socket } from 'node:net';

/** One WebSocket frame as it stands on the wire, right or wrong. */
export interface RawFrame {
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  readonly masked?: boolean;
  /** Promise this length instead of the payload's. */
  readonly length?: bigint;
}

/** The bytes of a frame. */
export function frameBytes({ fin = true, rsv = 0, opcode, payload = '', masked = true, length }: RawFrame): Buffer {
  const data = Buffer.from(payload as string);
  const size = length ?? BigInt(data.length);
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const maskBit = masked ? 0x80 : 0;
  if (size < 126n) head.push(maskBit | Number(size));
  else if (size < 65_536n) head.push(maskBit | 126, Number(size >> 8n), Number(size & 255n));
  else {
    const wide = Buffer.alloc(8);
    wide.writeBigUInt64BE(size);
    head.push(maskBit | 127, ...wide);
  }
  if (!masked) return Buffer.concat([Buffer.from(head), data]);
  const mask = randomBytes(4);
  return Buffer.concat([Buffer.from(head), mask, data.map((byte, i) => byte ^ (mask[i % 4] ?? 0))]);
}

/** A WebSocket client that frames by hand. */
export class RawSocket {
  readonly #socket: Socket;
  #buffer: Buffer = Buffer.alloc(0);
  #wake: () => void = () => {};
  #ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  static async open(port: number, subprotocol = 'tailrace.v1.json'): Promise<RawSocket> {
    const raw = new RawSocket(dial(port, '127.0.0.1'));
    raw.#socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Protocol: ${subprotocol}\r\n\r\n`,
    );
    for (;;) {
      const end = raw.#buffer.indexOf('\r\n\r\n');
      if (end >= 0) {
        raw.#buffer = raw.#buffer.subarray(end + 4);
        return raw;
      }
      await raw.#more();
    }
  }

  send(...frames: readonly RawFrame[]): void {
    this.write(Buffer.concat(frames.map(frameBytes)));
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** The next frame of the server; undefined where the connection ended without one. */
  async read(): Promise<{ readonly opcode: number; readonly payload: Buffer } | undefined> {
    for (;;) {
      const frame = this.#take();
      if (frame !== undefined) return frame;
      if (this.#ended) return undefined;
      await this.#more();
    }
  }

  /** The code of the close frame that ends the connection; 0 where it ends without one. */
  async closeCode(): Promise<number> {
    for (;;) {
      const frame = await this.read();
      if (frame === undefined) return 0;
      if (frame.opcode === 8) return frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005;
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(): { readonly opcode: number; readonly payload: Buffer } | undefined {
    const [first, second] = this.#buffer;
    if (first === undefined || second === undefined) return undefined;
    const short = second & 0x7f;
    if (short === 127) throw new Error('the server is not expected to send frames this large here');
    const head = short === 126 ? 4 : 2;
    if (this.#buffer.length < head) return undefined;
    const size = short === 126 ? this.#buffer.readUInt16BE(2) : short;
    if (this.#buffer.length < head + size) return undefined;
    const payload = this.#buffer.subarray(head, head + size);
    this.#buffer = this.#buffer.subarray(head + size);
    return { opcode: first & 0x0f, payload };
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

import type { WebSocket } from 'ws';
import { frameSize, framesBuffer } from './websocket-frame.ts';

/** What a connection needs of a WebSocket; small, so that another library's can be put in its place. */
export interface Socket {
  /** Bytes handed over that the operating system has not taken. */
  readonly bufferedBytes: number;
  /** Sends a frame, or keeps it for `uncork`; `written` is called when the operating system has taken it. */
  send(frame: string | Uint8Array, written: () => void): void;
  /** Between the two, frames gather and leave in one system call. */
  cork(): void;
  uncork(): void;
  ping(): void;
  pong(data: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Ends the connection without a handshake. */
  terminate(): void;
}

/** The connection under a WebSocket. */
interface Stream {
  write(bytes: Uint8Array, written: () => void): boolean;
}

/**
 * The `Socket` of the `ws` library. Frames that gather are written to the connection as one buffer: `ws` hands over two
 * buffers a frame, which for small frames costs more than all the rest of a delivery. Control frames stay with `ws`; it
 * is never in the middle of a message, since it sends none itself while we gather and compresses nothing.
 */
export function wsSocket(webSocket: WebSocket, stream: Stream): Socket {
  let gathered: (string | Uint8Array)[] | undefined;
  let gatheredBytes = 0;
  let told: (() => void) | undefined;
  const isOpen = (): boolean => webSocket.readyState === webSocket.OPEN;
  return {
    get bufferedBytes() {
      return webSocket.bufferedAmount + gatheredBytes;
    },
    send(frame, written) {
      if (!isOpen()) return;
      if (gathered === undefined) webSocket.send(frame, written);
      else {
        gathered.push(frame);
        gatheredBytes += frameSize(frame);
        told = written;
      }
    },
    cork() {
      gathered = [];
    },
    uncork() {
      const frames = gathered ?? [];
      gathered = undefined;
      gatheredBytes = 0;
      if (frames.length > 0 && told !== undefined && isOpen()) stream.write(framesBuffer(frames), told);
    },
    ping() {
      if (isOpen()) webSocket.ping();
    },
    pong(data) {
      if (isOpen()) webSocket.pong(data);
    },
    close: (code, reason) => webSocket.close(code, reason),
    terminate: () => webSocket.terminate(),
  };
}

import type { WebSocket } from 'ws';

/** What a connection needs of a WebSocket; small, so that another library's can be put in its place. */
export interface Socket {
  /** Bytes handed over that the operating system has not taken. */
  readonly bufferedBytes: number;
  send(frame: string | Uint8Array, written: () => void): void;
  /** Between the two, frames gather and leave in one system call. */
  cork(): void;
  uncork(): void;
  ping(): void;
  close(code: number, reason: string): void;
  /** Ends the connection without a handshake. */
  terminate(): void;
}

/** The `Socket` of the `ws` library; `stream` is the connection under it. */
export function wsSocket(webSocket: WebSocket, stream: { cork(): void; uncork(): void }): Socket {
  const isOpen = (): boolean => webSocket.readyState === webSocket.OPEN;
  return {
    get bufferedBytes() {
      return webSocket.bufferedAmount;
    },
    send(frame, written) {
      if (isOpen()) webSocket.send(frame, written);
    },
    cork: () => stream.cork(),
    uncork: () => stream.uncork(),
    ping() {
      if (isOpen()) webSocket.ping();
    },
    close: (code, reason) => webSocket.close(code, reason),
    terminate: () => webSocket.terminate(),
  };
}

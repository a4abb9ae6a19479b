/** What the client needs of a WebSocket: what browsers, Node's own and `ws` have in common. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(frame: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

/** Makes a WebSocket, as `new WebSocket(url, protocols)` does. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

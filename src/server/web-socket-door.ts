import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { type CloseName, closeCode } from '../protocol/close-code.ts';
import type { Codec } from '../protocol/codec.ts';
import { codecOf } from '../protocol/codecs.ts';
import { protocolLimits } from '../protocol/protocol-limits.ts';
import { bearerOf } from './access.ts';
import { Connection } from './connection.ts';
import type { ServerContext } from './server-context.ts';
import { wsSocket } from './socket.ts';

/** What the door opens to. */
export interface WebSocketDoorOptions {
  readonly context: ServerContext;
  readonly logger: Logger;
}

/** `ws` waits 30 s for the answer to a close frame, so long could a closed client hold its place. Not in its types. */
type ClosingOptions = ServerOptions & { readonly closeTimeout: number };

/** Takes upgrade requests and turns them into connections, or closes them with the code that says why not. */
export class WebSocketDoor {
  readonly connections: Set<Connection> = new Set();
  readonly #options: WebSocketDoorOptions;
  readonly #server: WebSocketServer;

  constructor(options: WebSocketDoorOptions) {
    this.#options = options;
    const webSocketOptions: ClosingOptions = {
      closeTimeout: options.context.limits.closeMs,
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      // A pong is an answer like any other: not for whoever does not read, nor without an end.
      autoPong: false,
      // Over this, `ws` closes with 1009 before it has read the frame; between the two limits we close with 4413.
      maxPayload: protocolLimits.inboundFrameBytes * 2,
      maxFragments: protocolLimits.inboundFragments,
      // Accepted even where none is known, so that the client can be told by a close code.
      handleProtocols: (offered) =>
        [...offered].find((name) => codecOf(name) !== undefined) ?? [...offered][0] ?? false,
    };
    this.#server = new WebSocketServer(webSocketOptions);
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    this.#server.handleUpgrade(request, stream, head, (webSocket) => this.#accept(webSocket, stream, request));
  }

  #accept(webSocket: WebSocket, stream: Duplex, request: IncomingMessage): void {
    const { context } = this.#options;
    const { access, proxies } = context;
    const address = proxies.clientOf(request);
    webSocket.on('error', (error) => this.#options.logger.debug({ err: error }, 'socket error'));
    const codec = codecOf(webSocket.protocol);
    const refusal = this.#refusal(codec, request, stream);
    if (codec === undefined || refusal !== undefined) {
      const [code, reason] = refusal ?? ['subprotocol', ''];
      context.meter?.refused('websocket', code);
      if (code === 'forbidden') this.#tellForbidden(request, reason);
      webSocket.close(closeCode[code], reason);
      return;
    }
    const session = randomUUID();
    const logger = this.#options.logger.child({ session });
    const connection = new Connection(context, {
      socket: wsSocket(webSocket, stream),
      codec,
      session,
      logger,
      address,
      identify: (token) => access.identify(token ?? bearerOf(request), request),
    });
    this.connections.add(connection);
    webSocket.on('message', (data, isBinary) => connection.receive(data as Buffer, isBinary));
    webSocket.on('ping', (data) => connection.pinged(data));
    webSocket.on('pong', () => connection.ponged());
    webSocket.on('close', (code) => {
      connection.closed();
      this.connections.delete(connection);
      logger.info({ code }, 'connection closed');
    });
  }

  /** The page that was refused is told little; whoever runs the server, how to let it in. */
  #tellForbidden({ headers }: IncomingMessage, reason: string): void {
    const about = { origin: headers.origin?.slice(0, 200), host: headers.host?.slice(0, 200) };
    const mend =
      headers.origin === undefined ? '' : '; a page of that origin is let in by origins, or TAILRACE_ORIGINS';
    this.#options.logger.warn(about, `a connection was refused: ${reason}${mend}`);
  }

  /** Why a connection is closed before it begins. */
  #refusal(
    codec: Codec | undefined,
    request: IncomingMessage,
    stream: Duplex,
  ): readonly [CloseName, string] | undefined {
    const { access, draining, now, quota } = this.#options.context;
    const excess = quota.refusal(request, stream, now());
    if (excess !== undefined) return ['rate', excess];
    if (codec === undefined) return ['subprotocol', 'no common subprotocol'];
    const refusal = access.refusal(request);
    if (refusal !== undefined) return ['forbidden', refusal];
    return draining() ? ['draining', 'draining'] : undefined;
  }
}

import { protocolLimits } from '../protocol/protocol-limits.ts';

/** What a server allows, and for how long. All can be set; these are the defaults of the protocol. */
export interface ServerLimits {
  /** From the handshake to `hello`. */
  readonly helloMs: number;
  /** How long an HTTP request may take to come, body and all; its headers as long as a `hello`. */
  readonly requestMs: number;
  /** Between pings; a peer silent for twice as long is gone. */
  readonly heartbeatMs: number;
  /** How long a client may take to answer a close frame; then its connection is ended without one. */
  readonly closeMs: number;
  /** How long a connection may stand over the gate without a byte leaving. */
  readonly slowMs: number;
  /** How long a run goes on with nobody attached. */
  readonly detachMs: number;
  /** How long the log of an ended run is kept for a resume. */
  readonly logMs: number;
  /** Bytes of all logs of ended runs together, in memory … */
  readonly retainedBytes: number;
  /** … and in the store. */
  readonly retainedStoredBytes: number;
  /** How long `close` waits for runs to end. */
  readonly drainMs: number;
  /** Bytes of a run's log at which demand closes; sources that cannot pause are held to twice that. */
  readonly logBytes: number;
  /** The same where there is a store: memory then holds `logBytes` of it. */
  readonly storedLogBytes: number;
  /**
   * Bytes of all logs in memory together, of runs going on and ended. At it, the clients that hold most are held back:
   * the demand of their runs closes, and they start none. At twice that, their runs are ended.
   */
  readonly logsBytes: number;
  /** The same in the store. */
  readonly storedLogsBytes: number;
  /** Unsent bytes in a socket at which writing stops … */
  readonly gateHighBytes: number;
  /** … and under which it goes on. */
  readonly gateLowBytes: number;
  /** Runs of one connection that have not ended. */
  readonly activeRuns: number;
  /** Starts of one connection in `startWindowMs`. */
  readonly starts: number;
  readonly startWindowMs: number;
  /** Resumes of one connection in the same time: each reads through what is held of its run. */
  readonly resumes: number;
  /** Those of all connections of one client. */
  readonly resumesPerClient: number;
  /** The same for all connections of one client: an owner, or an address where nobody says who they are. */
  readonly activeRunsPerClient: number;
  readonly startsPerClient: number;
  /** Messages of one connection in a second, WebSocket's own pings and pongs among them. */
  readonly messagesPerSecond: number;
  /** Bytes of those messages. */
  readonly inboundBytesPerSecond: number;
  /** The body of an HTTP request: chats carry their history along. */
  readonly httpBodyBytes: number;
  /** All of them together, until they are answered; as much again is for those of webhooks. */
  readonly httpBodiesBytes: number;
  /** Connections in all, by HTTP or WebSocket: more are not taken. */
  readonly connections: number;
  /** Those of one client address (of IPv6, of one network of 64 bits). */
  readonly connectionsPerAddress: number;
  /** HTTP requests and WebSocket handshakes of one client address in a second. */
  readonly requestsPerAddress: number;
}

export const defaultLimits: ServerLimits = {
  helloMs: 3_000,
  requestMs: 30_000,
  heartbeatMs: 15_000,
  closeMs: 5_000,
  slowMs: 30_000,
  detachMs: 60_000,
  logMs: 300_000,
  retainedBytes: 64 * 1024 * 1024,
  retainedStoredBytes: 1024 * 1024 * 1024,
  drainMs: 10_000,
  logBytes: 4 * 1024 * 1024,
  storedLogBytes: 64 * 1024 * 1024,
  logsBytes: 256 * 1024 * 1024,
  storedLogsBytes: 4 * 1024 * 1024 * 1024,
  gateHighBytes: 256 * 1024,
  gateLowBytes: 64 * 1024,
  activeRuns: 16,
  starts: 20,
  startWindowMs: 10_000,
  resumes: 100,
  resumesPerClient: 1_000,
  activeRunsPerClient: 256,
  startsPerClient: 1_000,
  messagesPerSecond: 2_000,
  inboundBytesPerSecond: 4 * 1024 * 1024,
  httpBodyBytes: 1024 * 1024,
  httpBodiesBytes: 64 * 1024 * 1024,
  connections: 20_000,
  connectionsPerAddress: 256,
  requestsPerAddress: 1_000,
};

/** A timer that is to wait for longer does not wait at all. */
const longestTimerMs = 2_147_483_647;

/** Checks limits a caller set and fills in the rest. */
export function serverLimits(given: Partial<ServerLimits> = {}): ServerLimits {
  const limits = { ...defaultLimits, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!(Number(value) > 0)) throw new RangeError(`limits.${name} is ${value}: set a number above 0`);
    if (name.endsWith('Ms') && value > longestTimerMs) {
      throw new RangeError(`limits.${name} is ${value}: set at most ${longestTimerMs}, which is 24 days`);
    }
  }
  if (limits.gateLowBytes > limits.gateHighBytes) {
    throw new RangeError('limits.gateLowBytes is above gateHighBytes: a closed gate would never open');
  }
  return limits;
}

/** What `ready` tells a client. */
export function announced(limits: ServerLimits): { readonly [name: string]: number } {
  return {
    frameBytes: protocolLimits.inboundFrameBytes,
    fragments: protocolLimits.inboundFragments,
    depth: protocolLimits.depth,
    dataFrameBytes: protocolLimits.dataFrameBytes,
    credit: protocolLimits.maxCredit,
    activeRuns: limits.activeRuns,
    starts: limits.starts,
    startWindowMs: limits.startWindowMs,
    resumes: limits.resumes,
    detachMs: limits.detachMs,
    logMs: limits.logMs,
    logBytes: limits.logBytes,
  };
}

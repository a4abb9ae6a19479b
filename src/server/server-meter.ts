/**
 * Hears what delivery costs and where it waits, and what is refused. It is called for every message: what it does must
 * take next to no time.
 */
export interface ServerMeter {
  /**
   * A message was encoded for a WebSocket client.
   *
   * @param size bytes; of JSON, characters.
   * @param ms what it took, of one message in 32.
   */
  encoded(codec: string, size: number, ms?: number): void;
  /**
   * The last message of a run has been handed to its client's socket.
   *
   * @param lagMs since the run's end.
   */
  delivered(run: string, lagMs: number): void;
  /** A run that had more to say has waited so long for credit. */
  stalled(ms: number): void;
  /**
   * A start, a resume, a request or a connection was refused.
   *
   * @param door the way it came; `tcp` for a connection that was ended before it had asked for anything.
   * @param code what it was told; one of those that the protocol and the HTTP fronts name, never the client's own words.
   */
  refused(door: 'http' | 'tcp' | 'websocket', code: string): void;
}

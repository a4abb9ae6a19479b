/** Hears what delivery costs and where it waits. It is called for every message: what it does must take next to no time. */
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
}

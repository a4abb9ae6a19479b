/** The connection is lost for good: a run's Observable errors with it. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** `closed` by `close()`; `superseded` by another connection; `refused` by the server; `unreachable` after all tries. */
  readonly code: 'closed' | 'superseded' | 'refused' | 'unreachable';
  /** The WebSocket close code, where there was one. */
  readonly closeCode: number | undefined;

  constructor(code: ClientError['code'], message: string, closeCode?: number) {
    super(message);
    this.code = code;
    this.closeCode = closeCode;
  }
}

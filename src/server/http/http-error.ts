/** A request that is answered with an error. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const statuses: Readonly<Record<string, number>> = {
  'run.unknown-pipeline': 404,
  'run.unknown-surface': 404,
  'run.bad-input': 400,
  'run.deadline': 504,
  forbidden: 403,
  draining: 503,
  'too-many-runs': 429,
};

/** The status of a run that failed before anything of it was sent. */
export function statusOf({ code, retry }: { readonly code: string; readonly retry: boolean }): number {
  return statuses[code] ?? (retry ? 503 : 500);
}

/** What went wrong with a call of a model, and whether the same call may succeed later. */
export const MODEL_FAULTS = {
  auth: false,
  'bad-request': false,
  cancelled: false,
  malformed: true,
  network: true,
  'not-found': false,
  overloaded: true,
  quota: false,
  'rate-limit': true,
  server: true,
  timeout: true,
  'too-large': false,
  truncated: true,
} as const;

/** One of {@link MODEL_FAULTS}. */
export type ModelFault = keyof typeof MODEL_FAULTS;

/** What is known of a failed call beside its code. */
export interface ModelCallDetails {
  /** `provider:model`. */
  readonly model: string;
  /** The HTTP status, or the one the provider named in a stream that had begun with 200. */
  readonly status?: number;
  /** How long the provider asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** A call of a model failed. The message holds the provider's own words, cut at 500 characters. */
export class ModelCallError extends Error {
  override readonly name = 'ModelCallError';
  /** Stable; match on it. */
  readonly code: ModelFault;
  /** True where the same call may succeed later. */
  readonly retryable: boolean;
  readonly model: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ModelFault, message: string, details: ModelCallDetails, options?: ErrorOptions) {
    super(`${details.model}: ${message.slice(0, 500)}`, options);
    this.code = code;
    this.retryable = MODEL_FAULTS[code];
    this.model = details.model;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Why a request got no slot. */
export type SlotFault =
  /** As many requests wait as may. */
  | 'slots.full'
  /** The slot that it waited for ended before it was ready. */
  | 'slots.failed'
  /** The pool was closed. */
  | 'slots.closed';

/** A request that a pool could give no slot. */
export class SlotError extends Error {
  override readonly name = 'SlotError';
  readonly code: SlotFault;
  /** True where the same request may succeed later. */
  readonly retry: boolean;

  constructor(code: SlotFault, message: string) {
    super(message);
    this.code = code;
    this.retry = code !== 'slots.closed';
  }
}

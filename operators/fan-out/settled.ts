/** How a call ended: errors are values, so that one bad call never takes the others with it. */
export type Settled<C, R> =
  | (CallTimes & { readonly call: C; readonly ok: true; readonly value: R })
  | (CallTimes & { readonly call: C; readonly ok: false; readonly error: unknown });

/** What a call's time went into. */
export interface CallTimes {
  /** Milliseconds from its arrival until its work began. */
  readonly waitedMs: number;
  /** Milliseconds from then, or from its own arrival if that was later, until it settled. */
  readonly tookMs: number;
}

/** What `fanOut` did: a call's work began, a call joined the work of its twin, a call left, or all was given up. */
export type FanOutReport<C> =
  | { readonly type: 'start' | 'join'; readonly call: C; readonly running: number; readonly queued: number }
  | (CallTimes & { readonly type: 'settle'; readonly call: C; readonly ok: boolean })
  | { readonly type: 'cancel'; readonly running: number; readonly queued: number };

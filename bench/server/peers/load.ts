/** What a server process sends to each connection that asks, the same for every peer. */
export interface Load {
  /** Deltas that arrive together in a turn of the event loop, as from a provider's chunk, turn after turn; 0: none. */
  readonly burst: number;
  /** Instead: deltas a second over all connections together, each with its time; 0: not paced. */
  readonly perSecond: number;
  /** True where no two neighbours may be merged into one frame. */
  readonly apart: boolean;
}

/** A delta's text: sixteen characters, the microseconds of a clock that all processes share. */
export function stamp(): string {
  return `${(process.hrtime.bigint() / 1000n).toString().padStart(15, '0')} `;
}

export const stampChars = 16;

/** The same length without a time, for floods: reading a clock is not what is measured. */
export const word = 'fifteen_letters ';

/** The frame a delta is on the wire in JSON, for peers that know no protocol. */
export function deltaFrame(i: number, text: string): string {
  return `{"type":"delta","run":"0b9b1dd0-4d0c-4b6f-9d0d-2f6ab1a0b5a3","from":${i},"seq":${i},"at":12,"msg":0,"off":${(i - 1) * stampChars},"text":"${text}"}`;
}

/** Calls `emit` `burst` times a turn of the event loop while `open` says so. Returns what stops it. */
export function flood(burst: number, open: () => boolean, emit: () => void): () => void {
  let turn = setImmediate(function again() {
    for (let n = 0; n < burst && open(); n++) emit();
    turn = setImmediate(again);
  });
  return () => clearImmediate(turn);
}

/** Calls each emitter in turn, `perSecond` calls a second over all. */
export class Pacer {
  readonly #emitters = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(perSecond: number) {
    if (perSecond === 0) return;
    let sent = 0;
    let order: (() => void)[] = [];
    const begun = performance.now();
    this.#timer = setInterval(() => {
      const due = ((performance.now() - begun) / 1000) * perSecond;
      if (order.length !== this.#emitters.size) order = [...this.#emitters];
      for (; sent < due; sent++) order[sent % order.length]?.();
    }, 1);
  }

  add(emit: () => void): () => void {
    this.#emitters.add(emit);
    return () => this.#emitters.delete(emit);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** How an element behaves while nobody asks: text merges, control is kept as it is, telemetry makes room. */
export type DemandClass = 'text' | 'control' | 'telemetry';

/** How neighbouring text is merged. */
export interface Coalescing<T> {
  readonly merge: (earlier: T, later: T) => T;
  readonly charsOf: (element: T) => number;
  readonly maxChars: number;
}

interface Node<T> {
  value: T;
  readonly kind: DemandClass;
  chars: number;
  before: Node<T> | undefined;
  after: Node<T> | undefined;
  /** The next younger telemetry. */
  younger: Node<T> | undefined;
}

/** The elements nobody asked for yet, in order; every step takes the same time at any length. */
export class HeldQueue<T> {
  /** Elements held, after merging. */
  size = 0;
  /** Elements that were merged into an earlier one. */
  coalesced = 0;
  /** Telemetry that made room. */
  slid = 0;
  readonly #max: number;
  readonly #coalescing: Coalescing<T> | undefined;
  #first: Node<T> | undefined;
  #last: Node<T> | undefined;
  #oldestTelemetry: Node<T> | undefined;
  #youngestTelemetry: Node<T> | undefined;

  constructor(max: number, coalescing: Coalescing<T> | undefined) {
    this.#max = max;
    this.#coalescing = coalescing;
  }

  /** False where there is no room: all that is held is text that cannot merge, or control. */
  push(value: T, kind: DemandClass): boolean {
    const chars = kind === 'text' ? (this.#coalescing?.charsOf(value) ?? 0) : 0;
    const last = this.#last;
    if (kind === 'text' && last !== undefined && this.#mergeable(last, kind, chars)) {
      this.#absorb(last, value, chars);
      return true;
    }
    if (this.size >= this.#max) {
      if (!this.#slide()) return this.#turnAway(kind);
      if (kind === 'text') return this.push(value, kind);
    }
    this.append(value, kind, chars);
    return true;
  }

  /** Keeps an element as it is, whatever the room: it was asked for and leaves in a moment. */
  append(value: T, kind: DemandClass, chars: number): void {
    const node: Node<T> = { value, kind, chars, before: this.#last, after: undefined, younger: undefined };
    if (this.#last === undefined) this.#first = node;
    else this.#last.after = node;
    this.#last = node;
    this.size++;
    if (kind !== 'telemetry') return;
    if (this.#youngestTelemetry === undefined) this.#oldestTelemetry = node;
    else this.#youngestTelemetry.younger = node;
    this.#youngestTelemetry = node;
  }

  /** The oldest element. Only to be called while there is one. */
  shift(): T {
    const first = this.#first as Node<T>;
    this.#remove(first);
    if (first === this.#oldestTelemetry) this.#dropOldestTelemetry();
    return first.value;
  }

  /** The oldest telemetry makes room; the text on either side of it may now be one. */
  #slide(): boolean {
    const oldest = this.#oldestTelemetry;
    if (oldest === undefined) return false;
    this.slid++;
    this.#dropOldestTelemetry();
    this.#remove(oldest);
    const { before, after } = oldest;
    if (
      before !== undefined &&
      after !== undefined &&
      after.kind === 'text' &&
      this.#mergeable(before, 'text', after.chars)
    ) {
      this.#absorb(before, after.value, after.chars);
      this.#remove(after);
    }
    return true;
  }

  #turnAway(kind: DemandClass): boolean {
    if (kind !== 'telemetry') return false;
    this.slid++;
    return true;
  }

  #mergeable(earlier: Node<T>, kind: DemandClass, chars: number): boolean {
    const { kind: earlierKind, chars: earlierChars } = earlier;
    return (
      this.#coalescing !== undefined &&
      kind === 'text' &&
      earlierKind === 'text' &&
      earlierChars + chars <= this.#coalescing.maxChars
    );
  }

  #absorb(node: Node<T>, value: T, chars: number): void {
    if (this.#coalescing !== undefined) node.value = this.#coalescing.merge(node.value, value);
    node.chars += chars;
    this.coalesced++;
  }

  #remove(node: Node<T>): void {
    if (node.before === undefined) this.#first = node.after;
    else node.before.after = node.after;
    if (node.after === undefined) this.#last = node.before;
    else node.after.before = node.before;
    this.size--;
  }

  #dropOldestTelemetry(): void {
    this.#oldestTelemetry = this.#oldestTelemetry?.younger;
    if (this.#oldestTelemetry === undefined) this.#youngestTelemetry = undefined;
  }
}

import { boundarySymbol, type PhraseAutomaton } from './phrase-automaton.ts';

/** Reads one draft through a {@link PhraseAutomaton}, unit by unit, and knows where what it finds began. */
export class PhraseReader {
  readonly #automaton: PhraseAutomaton;
  /** Where each of the last symbols that could belong to a phrase stands in the draft: a ring, its length a power of 2. */
  readonly #offsets: Float64Array;
  readonly #mask: number;
  #state: number;
  #count = 0;
  #afterBoundary = true;

  constructor(automaton: PhraseAutomaton) {
    this.#automaton = automaton;
    this.#offsets = new Float64Array(2 ** Math.ceil(Math.log2(automaton.maxLength + 1)));
    this.#mask = this.#offsets.length - 1;
    // A draft begins at a word edge.
    this.#state = automaton.next[boundarySymbol] as number;
  }

  /** Reads the unit that stands at `offset`; true where phrases end with it. */
  step(code: number, offset: number): boolean {
    const { ascii, next, width, ends } = this.#automaton;
    const symbol = code < 128 ? (ascii[code] as number) : this.#automaton.symbol(code);
    if (symbol === -1 || (symbol === boundarySymbol && this.#afterBoundary)) return false;
    this.#afterBoundary = symbol === boundarySymbol;
    const state = next[this.#state * width + symbol] as number;
    this.#state = state;
    if (state === 0) return false;
    this.#offsets[this.#count] = offset;
    this.#count = (this.#count + 1) & this.#mask;
    return ends[state] === 1;
  }

  /** The draft ends at `length`, which is a word edge; true where phrases end with it. */
  edge(length: number): boolean {
    return this.step(0x20, length);
  }

  /** The phrases that ended with the last step, by their place in the list. */
  get found(): readonly number[] {
    return this.#automaton.found.get(this.#state) ?? [];
  }

  /** Where a phrase just found begins. */
  fromOf(phrase: number): number {
    return this.#offset(this.#automaton.lengths[phrase] as number);
  }

  /** Where what may become a phrase begins, in a draft of that length. */
  safeThrough(length: number): number {
    const symbols = this.#automaton.depth[this.#state] as number;
    return symbols === 0 ? length : this.#offset(symbols);
  }

  #offset(symbols: number): number {
    return this.#offsets[(this.#count - symbols) & this.#mask] as number;
  }
}

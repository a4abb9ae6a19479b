import type { CallRegister } from './call-register.ts';
import type { JsonObject, MalformedReason } from './events.ts';
import { isSpace } from './json-grammar.ts';
import { JsonScanner } from './json-scanner.ts';
import { isObject, readArguments } from './read-arguments.ts';

/** A piece of a call's arguments. */
export interface Delta {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly args: string;
}

/** One call whose arguments are on their way. */
class OpenCall {
  readonly scanner: JsonScanner;
  id: string | undefined;
  name: string | undefined;
  /** What arrived of the arguments; let go once the call is handed in. */
  raw = '';
  /** How much arrived. */
  length = 0;
  /** `sent` as a call, where only white space may follow; `over` where nothing more is heard. */
  state: 'open' | 'sent' | 'over' = 'open';

  constructor(maxDepth: number) {
    this.scanner = new JsonScanner({ begin: () => {}, end: () => {} }, maxDepth);
  }
}

/** Joins argument deltas by index and hands in each call when its arguments' outermost brace closes. */
export class DeltaReader {
  readonly #register: CallRegister;
  readonly #calls = new Map<number, OpenCall>();

  constructor(register: CallRegister) {
    this.#register = register;
  }

  write(delta: Delta): void {
    const call = this.#callOf(delta);
    if (call === undefined) return;
    call.id ??= delta.id;
    call.name ??= delta.name;
    const at = call.state === 'open' ? this.#scan(call, delta.args) : 0;
    if (call.state === 'open' && call.scanner.done) this.#close(call);
    if (call.state === 'sent') this.#expectNothing(call, delta.args, at);
    call.length += delta.args.length;
  }

  /** A call that came whole: it stands for one of the same id that was streamed and not closed. */
  whole(id: string, name: string, args: JsonObject): void {
    for (const call of this.#calls.values()) if (call.id === id) call.state = 'over';
    if (isObject(args)) this.#register.call(name, args, id, 0);
    else this.#register.malformed('bad-arguments', 0, String(args), { id, name });
  }

  /** Nothing follows: a call named without arguments takes none; the others are cut off. */
  end(): void {
    for (const call of this.#calls.values()) this.#cutOff(call);
    this.#calls.clear();
  }

  #callOf(delta: Delta): OpenCall | undefined {
    const known = this.#calls.get(delta.index);
    if (known !== undefined && !beginsAnother(known, delta)) return known;
    if (known !== undefined) this.#cutOff(known);
    const { maxCalls, maxDepth } = this.#register.limits;
    if (known === undefined && this.#calls.size >= maxCalls) {
      if (delta.name !== undefined) this.#register.malformed('too-many', 0, delta.args, delta);
      return undefined;
    }
    const call = new OpenCall(maxDepth);
    this.#calls.set(delta.index, call);
    return call;
  }

  /** Returns the index after what belongs to the arguments. */
  #scan(call: OpenCall, args: string): number {
    const { scanner } = call;
    if (scanner.done) return 0;
    scanner.limit = Math.min(args.length, this.#register.limits.maxChars - call.length);
    const at = scanner.scan(args, 0);
    call.raw += at === args.length ? args : args.slice(0, at);
    if (scanner.failure !== undefined) this.#refuse(call, scanner.failure, call.length + at, args.charAt(at));
    else if (!scanner.done && at < args.length) this.#refuse(call, 'too-long', call.length + at);
    return at;
  }

  #close(call: OpenCall): void {
    const args = readArguments(call.raw);
    if (args === undefined) {
      this.#refuse(call, 'bad-arguments', 0);
      return;
    }
    // Some providers send the name with a later piece.
    if (call.name === undefined) return;
    call.state = 'sent';
    call.raw = '';
    this.#register.call(call.name, args, call.id, 0);
  }

  #expectNothing(call: OpenCall, args: string, from: number): void {
    let i = from;
    while (i < args.length && isSpace(args.charCodeAt(i))) i++;
    if (i < args.length) this.#refuse(call, 'syntax', call.length + i, args.charAt(i));
  }

  #cutOff(call: OpenCall): void {
    if (call.state !== 'open') return;
    if (call.name === undefined) this.#refuse(call, 'no-name', 0);
    else if (call.raw.trim() === '') this.#register.call(call.name, {}, call.id, 0);
    else if (call.scanner.end()) this.#close(call);
    else this.#refuse(call, 'truncated', call.length);
    call.state = 'over';
  }

  #refuse(call: OpenCall, reason: MalformedReason, position: number, rest = ''): void {
    call.state = 'over';
    this.#register.malformed(reason, position, call.raw + rest, call);
    call.raw = '';
  }
}

/** Some providers number every call 0; others repeat id and name in every piece, or change the id in mid-call. */
function beginsAnother(known: OpenCall, delta: Delta): boolean {
  if (delta.name === undefined) return false;
  if (delta.id !== undefined && known.id !== undefined) return delta.id !== known.id;
  return known.state !== 'open' && delta.args !== '';
}

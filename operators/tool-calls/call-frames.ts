import { type CallRegister, MAX_RAW } from './call-register.ts';
import type { JsonObject, MalformedReason } from './events.ts';
import { type JsonKind, JsonScanner, type JsonSink } from './json-scanner.ts';
import { type Role, roleOf } from './member-roles.ts';
import { readArguments } from './read-arguments.ts';

/** Outside any call one container may stand: the array of them. */
const NO_FRAME = { depth: 0, members: 1 };

/** One object that stands where a call may stand. */
interface Frame {
  readonly outer: Frame | undefined;
  /** How many containers are open around it. */
  readonly depth: number;
  readonly position: number;
  /** How many are open around its members: one more inside `function: {…}`. */
  members: number;
  /** Where `maxChars` counts from. */
  since: number;
  role: Role | undefined;
  name: string | undefined;
  id: string | undefined;
  args: JsonObject | undefined;
  /** It has a member nobody knows: without arguments it is no call, they may be in there. */
  strange: boolean;
  /** Handed in, as a call or as malformed, or only a wrapper around calls. */
  settled: boolean;
}

/**
 * One JSON document in a plan: hears the scanner and hands in a call when its arguments close and its name is known.
 * A call may be the document, an element of it, or an element of its `tool_calls`; never an object inside arguments.
 */
export class CallFrames implements JsonSink {
  readonly scanner: JsonScanner;
  /** True once the document is taken for calls; until then it may turn out to be text. */
  claimed = false;
  /** True where the document is an array of other things than objects. */
  foreign = false;
  /** What the document, or its present call, began with: all of it until claimed, then a bounded piece. */
  raw = '';
  readonly #register: CallRegister;
  #text = '';
  /** Position of `#text` in the plan. */
  #base = 0;
  #start = 0;
  #strict = false;
  #frame: Frame | undefined;
  /** How many containers are open where the next call may begin; -1 where none may. */
  #callDepth = 0;
  #rawFrom = 0;
  #token = '';
  /** Where the token being kept goes on in `#text`; -1 where none is. */
  #tokenFrom = -1;
  #tokenAt = 0;

  constructor(register: CallRegister) {
    this.#register = register;
    this.scanner = new JsonScanner(this, register.limits.maxDepth);
  }

  /** The containers around the present call: what is left open when it is given up. */
  get outerDepth(): number {
    return this.#frame?.depth ?? 0;
  }

  /** `strict`: it stands where a plan stands, so an object that is no call is malformed, not text. */
  open(position: number, strict: boolean): void {
    this.scanner.reset();
    this.claimed = false;
    this.foreign = false;
    this.raw = '';
    this.#start = position;
    this.#strict = strict;
    this.#frame = undefined;
    this.#callDepth = 0;
    this.#tokenFrom = -1;
  }

  /** Scans on; returns the index of the first unit not used. */
  write(text: string, from: number, base: number): number {
    this.#text = text;
    this.#base = base;
    this.#rawFrom = from;
    if (this.#tokenFrom >= 0) this.#tokenFrom = from;
    this.#aim();
    const at = this.scanner.scan(text, from);
    if (this.#tokenFrom >= 0) this.#token += text.slice(this.#tokenFrom, at);
    this.#keepRaw(at);
    return at;
  }

  /** Hands in that the present call is broken at `position`; false where no call is open. */
  refuse(reason: MalformedReason, position: number, next: string): boolean {
    this.#register.malformed(reason, position, this.raw + next, this.#frame ?? {});
    return this.#frame !== undefined;
  }

  /** Gives the present call up and goes on after it; false where the document ends with it. */
  giveUp(position: number): boolean {
    const frame = this.#frame;
    if (frame === undefined || frame.depth === 0) return false;
    this.#leave(frame, position);
    this.#tokenFrom = -1;
    this.scanner.resume(frame.depth);
    return true;
  }

  begin(kind: JsonKind, depth: number, index: number): void {
    if (depth === this.#callDepth && kind !== 'key') this.#element(kind, depth, index);
    else if (depth === this.#frame?.members) {
      if (kind === 'key') this.#keep(index);
      else this.#member(this.#frame, kind, index);
    }
  }

  end(kind: JsonKind, depth: number, index: number): void {
    const frame = this.#frame;
    if (frame === undefined) return;
    if (depth === frame.depth) this.#close(frame, index);
    else if (depth < frame.members) this.#goInto(frame, -1);
    else if (depth > frame.members) return;
    else if (this.#tokenFrom >= 0) this.#take(frame, kind, index);
    else if (frame.role === 'calls') this.#callDepth = -1;
  }

  #element(kind: JsonKind, depth: number, index: number): void {
    const position = this.#base + index;
    if (kind === 'object') {
      this.#enter(position, depth, index);
    } else if (kind === 'array' && depth === 0) {
      this.#callDepth = 1;
    } else if (this.claimed) {
      this.#register.malformed('no-name', position, '', {});
    } else {
      this.foreign = true;
      this.scanner.limit = 0;
    }
  }

  #enter(position: number, depth: number, index: number): void {
    this.claimed ||= this.#strict;
    if (this.claimed) {
      this.raw = '';
      this.#rawFrom = index;
    }
    this.#callDepth = -1;
    this.#frame = {
      outer: this.#frame,
      depth,
      position,
      members: depth + 1,
      since: this.claimed ? position : this.#start,
      role: undefined,
      name: undefined,
      id: undefined,
      args: undefined,
      strange: false,
      settled: false,
    };
    this.#aim();
  }

  #member(frame: Frame, kind: JsonKind, index: number): void {
    const isString = kind === 'string';
    if (frame.role === 'args') {
      if (isString || kind === 'object' || kind === 'literal') this.#keep(index);
      else this.#settle(frame, 'bad-arguments', this.#base + index, index);
    } else if (frame.role === 'function' && kind === 'object') {
      this.#goInto(frame, 1);
    } else if (frame.role === 'calls' && kind === 'array' && frame.name === undefined && frame.outer === undefined) {
      frame.settled = true;
      this.#callDepth = frame.members + 1;
    } else if (
      frame.role !== undefined &&
      frame.role !== 'label' &&
      (isString || (frame.role === 'id' && kind === 'number'))
    ) {
      this.#keep(index);
    }
  }

  /** Into or out of `function: {…}`: the depth allowed goes with it, wherever the plan was cut. */
  #goInto(frame: Frame, levels: 1 | -1): void {
    frame.members += levels;
    this.#aim();
  }

  #keep(index: number): void {
    this.#token = '';
    this.#tokenFrom = index;
    this.#tokenAt = this.#base + index;
  }

  #take(frame: Frame, kind: JsonKind, index: number): void {
    const token = this.#token + this.#text.slice(this.#tokenFrom, index);
    this.#tokenFrom = -1;
    if (kind === 'key') {
      frame.role = roleOf(JSON.parse(token));
      frame.strange ||= frame.role === undefined;
      this.claimed ||= frame.role === 'args' || frame.role === 'calls' || frame.role === 'function';
      return;
    }
    if (frame.role === 'id') frame.id = String(JSON.parse(token));
    else if (frame.role !== 'args') frame.name = JSON.parse(token);
    else {
      frame.args = kind === 'string' ? this.#unquote(JSON.parse(token)) : readArguments(token);
      if (frame.args === undefined) this.#settle(frame, 'bad-arguments', this.#tokenAt, index);
    }
    if (frame.settled || frame.name === undefined || frame.args === undefined) return;
    frame.settled = true;
    this.#register.call(frame.name, frame.args, frame.id, frame.position);
  }

  /** OpenAI quotes arguments once more; an empty string holds none. */
  #unquote(json: string): JsonObject | undefined {
    if (json.trim() === '') return {};
    const scanner = new JsonScanner({ begin: () => {}, end: () => {} }, this.#register.limits.maxDepth);
    scanner.limit = json.length;
    const rest = json.slice(scanner.scan(json, 0)).trim();
    return scanner.end() && rest === '' ? readArguments(json) : undefined;
  }

  /** Malformed at `position`, seen when `index` was reached. */
  #settle(frame: Frame, reason: MalformedReason, position: number, index: number): void {
    if (frame.settled) return;
    frame.settled = true;
    this.#register.malformed(reason, position, this.raw + this.#text.slice(this.#rawFrom, index), frame);
  }

  #close(frame: Frame, index: number): void {
    if (!frame.settled && this.claimed) {
      if (frame.name === undefined) this.#settle(frame, 'no-name', frame.position, index);
      else if (frame.strange) this.#settle(frame, 'bad-arguments', frame.position, index);
      else this.#register.call(frame.name, {}, frame.id, frame.position);
    }
    this.#leave(frame, this.#base + index);
  }

  #leave(frame: Frame, position: number): void {
    const { outer } = frame;
    this.#frame = outer;
    if (outer === undefined) {
      this.#callDepth = frame.depth === 0 ? -1 : 1;
    } else {
      outer.since = position;
      this.#callDepth = outer.members + 1;
    }
    this.#aim();
  }

  /** Bounds what is kept: the present call's text, or that of a document not yet known to be one. */
  #aim(): void {
    const since = this.#frame?.since ?? (this.claimed ? Number.POSITIVE_INFINITY : this.#start);
    const { maxChars, maxDepth } = this.#register.limits;
    this.scanner.limit = Math.min(this.#text.length, since + maxChars - this.#base);
    const { depth, members } = this.#frame ?? NO_FRAME;
    this.scanner.maxDepth = Math.min(members, depth + 2) + maxDepth;
  }

  #keepRaw(to: number): void {
    const room = this.claimed ? MAX_RAW - this.raw.length : Number.POSITIVE_INFINITY;
    if (room > 0) this.raw += this.#text.slice(this.#rawFrom, Math.min(to, this.#rawFrom + room));
  }
}

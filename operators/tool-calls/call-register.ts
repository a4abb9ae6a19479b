import type { JsonObject, MalformedReason, ToolCallEvent } from './events.ts';

/** The bounds of one subscription. */
export interface ToolCallLimits {
  readonly maxChars: number;
  readonly maxDepth: number;
  readonly maxCalls: number;
}

/** How many units of a malformed call are kept to show it. */
export const MAX_RAW = 200;

/** What is known of a call that was found wrong. */
export interface CallFacts {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** Where both readers hand in what they find: gives ids, drops repeats, holds `maxCalls`. */
export class CallRegister {
  readonly limits: ToolCallLimits;
  readonly #emit: (event: ToolCallEvent) => void;
  readonly #makeId: (count: number) => string;
  /** Calls that came with an id, as the id and a fingerprint of their content. */
  readonly #heard = new Set<string>();
  /** Every id given out, and how many calls wanted it. */
  readonly #wanted = new Map<string, number>();
  #count = 0;

  constructor(limits: ToolCallLimits, makeId: (count: number) => string, emit: (event: ToolCallEvent) => void) {
    this.limits = limits;
    this.#makeId = makeId;
    this.#emit = emit;
  }

  text(text: string): void {
    if (text !== '') this.#emit({ type: 'text', text });
  }

  /**
   * A provider may stream a call and then send it whole: the same id with the same content is heard once. Others give
   * every call of one tool the same id: another content under a known id gets an id of its own.
   */
  call(name: string, args: JsonObject, given: string | undefined, position: number): void {
    const named = given === '' ? undefined : given;
    const content = named === undefined ? '' : `${named} ${fingerprint(name + JSON.stringify(args))}`;
    if (this.#heard.has(content)) return;
    if (this.#count >= this.limits.maxCalls) {
      this.malformed('too-many', position, '', { id: named, name });
      return;
    }
    if (named !== undefined) this.#heard.add(content);
    this.#count++;
    this.#emit({ type: 'call', id: this.#unused(named ?? this.#makeId(this.#count)), name, args });
  }

  malformed(reason: MalformedReason, position: number, raw: string, facts: CallFacts): void {
    const { id, name } = facts;
    this.#emit({
      type: 'malformed',
      reason,
      position,
      raw: raw.slice(0, MAX_RAW),
      ...(id === undefined ? {} : { id }),
      ...(name === undefined ? {} : { name }),
    });
  }

  #unused(wanted: string): string {
    let times = this.#wanted.get(wanted) ?? 0;
    let id = wanted;
    while (this.#wanted.has(id)) id = `${wanted}#${++times}`;
    this.#wanted.set(id, 1);
    if (id !== wanted) this.#wanted.set(wanted, times);
    return id;
  }
}

/** FNV-1a beside the length: what is kept of a call's content, however long it is. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${text.length}:${hash >>> 0}`;
}

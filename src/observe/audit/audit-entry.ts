import type { EventType, RunEvent } from '../../engine/events.ts';
import type { ObservedRun } from '../../engine/observer.ts';
import type { Json, JsonObject } from '../../ports/index.ts';
import { jsonText } from '../json-text.ts';
import { parseTraceparent } from '../tracing/traceparent.ts';

/** What is put on record of one run: who asked for what, which tools were called, what was cut, how it ended. */
export interface AuditEntry {
  /** When it began: ISO 8601. */
  readonly at: string;
  readonly run: string;
  readonly pipeline: string;
  readonly version: number;
  readonly surface: string;
  readonly user?: string;
  readonly session?: string;
  readonly traceId?: string;
  /** As of a run; `failed` with its code, `cancelled` where nobody waited for the end. */
  readonly outcome: string;
  readonly code?: string;
  readonly tookMs: number;
  /** In the order they ended; wrong guesses included, for they were made too. */
  readonly calls: readonly AuditCall[];
  /** Calls beyond those listed. */
  readonly moreCalls?: number;
  /** What safety checks found, and why text was taken back. */
  readonly findings: readonly string[];
}

export interface AuditCall {
  readonly name: string;
  /** A text of their beginning where they are long. */
  readonly args: Json;
  readonly ok: boolean;
}

const maxCalls = 64;
const maxFindings = 64;
const maxArgsChars = 4_096;

/** Of the newest second all but its milliseconds: to write a whole date takes longer than all else of an entry. */
let newestSecond = Number.NaN;
let newestText = '';

function isoOf(at: number): string {
  const whole = Math.floor(at);
  const second = Math.floor(whole / 1_000);
  if (second !== newestSecond) {
    newestSecond = second;
    newestText = new Date(second * 1_000).toISOString().slice(0, -4);
  }
  return `${newestText}${String(whole - second * 1_000).padStart(3, '0')}Z`;
}

/** Reads an entry out of a run as it goes. Memory: 64 calls and 64 findings. */
export class AuditReader {
  /** The types of events that an entry is read from. */
  static readonly hears: readonly EventType[] = ['tool', 'finding', 'retract', 'done', 'error'];
  readonly #run: ObservedRun;
  readonly #startedAt: number;
  readonly #calls: AuditCall[] = [];
  readonly #findings: string[] = [];
  #moreCalls = 0;

  constructor(run: ObservedRun, startedAt: number) {
    this.#run = run;
    this.#startedAt = startedAt;
  }

  /** The entry, with the run's last event. */
  hear(event: RunEvent): AuditEntry | undefined {
    switch (event.type) {
      case 'tool':
        if (event.phase !== 'end') return undefined;
        if (this.#calls.length >= maxCalls) this.#moreCalls++;
        else this.#calls.push({ name: event.call.name, args: cut(event.call.args), ok: event.ok });
        return undefined;
      case 'finding':
        if (this.#findings.length < maxFindings) this.#findings.push(event.category);
        return undefined;
      case 'retract':
        if (this.#findings.length < maxFindings) this.#findings.push(`retracted: ${event.reason}`);
        return undefined;
      case 'done':
        return this.end(event.outcome, event.at);
      case 'error':
        return this.end('failed', event.at, event.code);
      default:
        return undefined;
    }
  }

  end(outcome: string, tookMs: number, code?: string): AuditEntry {
    const { request, version } = this.#run;
    const { run, pipeline, surface, input } = request;
    const named = typeof input === 'object' && input !== null && !Array.isArray(input) ? (input as JsonObject) : {};
    const traceId = parseTraceparent(request.traceparent)?.traceId;
    return {
      ...{ at: isoOf(this.#startedAt), run, pipeline, version, surface },
      ...(typeof named.user === 'string' && { user: named.user }),
      ...(typeof named.session === 'string' && { session: named.session }),
      ...(traceId !== undefined && { traceId }),
      outcome,
      ...(code !== undefined && { code }),
      ...{ tookMs, calls: this.#calls },
      ...(this.#moreCalls > 0 && { moreCalls: this.#moreCalls }),
      findings: this.#findings,
    };
  }
}

/** What goes on record is JSON, whatever the tool of an app was called with. */
function cut(args: Json): Json {
  try {
    const text = jsonText(args);
    return text.length <= maxArgsChars ? JSON.parse(text) : text.slice(0, maxArgsChars);
  } catch (error) {
    return `not JSON: ${error}`.slice(0, maxArgsChars);
  }
}

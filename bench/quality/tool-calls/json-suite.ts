import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Subject } from 'rxjs';
import { type ToolCallEvent, type ToolCallSource, toolCalls } from '../../../operators/index.ts';
import { type Cut, cut } from './streamed-plan.ts';

/** A file of JSONTestSuite: `y` must be accepted, `n` rejected, `i` may be either. */
export interface JsonCase {
  readonly name: string;
  readonly verdict: 'y' | 'n' | 'i';
  /** Bytes that are no UTF-8 come as U+FFFD, as from any decoder before us. */
  readonly text: string;
}

export function jsonSuite(folder: string): JsonCase[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((name) => ({
      name,
      verdict: name[0] as JsonCase['verdict'],
      text: decoder.decode(readFileSync(join(folder, name))),
    }));
}

/** Sends a text as the one argument of a call, and tells whether what came out is that call and nothing else. */
export function asArgument(text: string, cutting: Cut): 'accepted' | 'rejected' {
  const source = new Subject<ToolCallSource>();
  const events: ToolCallEvent[] = [];
  source.pipe(toolCalls({ maxChars: 1_000_000 })).subscribe((event) => events.push(event));
  const args = `{"value":${text}}`;
  for (const part of cut([{ type: 'tool-delta', index: 0, id: 'c', name: 'f', args }], cutting)) source.next(part);
  source.complete();
  const [event, ...more] = events;
  if (event?.type !== 'call' || more.length > 0) return 'rejected';
  return isDeepStrictEqual(event.args.value, JSON.parse(text)) ? 'accepted' : 'rejected';
}

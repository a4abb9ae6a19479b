import { isObservable, type Observable, type OperatorFunction } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { evaluate } from './evaluate.ts';

/** A line of marbles: a stream with a name. */
export interface MarbleLine {
  readonly name: string;
  readonly marbles: string;
  /** A cold stream begins when it is subscribed, a hot one at once. */
  readonly cold: boolean;
  /** When it is expected to be subscribed and left, as marbles; one string a subscription. */
  readonly subscriptions: readonly string[];
}

/**
 * A diagram that can be run. In its text every line is `name: what`:
 *
 * - `operator:` the call, in TypeScript; it sees all of rxjs, all operators, and every stream of the block by name.
 *   It gives an operator for `source`, or an Observable.
 * - `source:` and any other name: a hot stream, in marbles of one virtual millisecond a character.
 * - `cold NAME:` a cold stream. `NAME subs:` when that stream is subscribed and left, where it matters.
 * - `expected:` what comes out.
 * - `values:` an object of what the letters stand for, in and out, where they do not stand for themselves.
 * - `error:` what `#` stands for.
 */
export interface MarbleBlock {
  readonly operator: string;
  readonly streams: readonly MarbleLine[];
  readonly expected: string;
  readonly values: string | undefined;
  readonly error: string | undefined;
}

const LINE = /^(cold )?([A-Za-z][A-Za-z0-9]*)( subs)?:\s*(.*?)\s*$/;

/** @throws SyntaxError on a line of another form, or where `operator` or `expected` is missing. */
export function parseMarbles(text: string): MarbleBlock {
  const fields = new Map<string, string>();
  const streams: { name: string; marbles: string; cold: boolean; subscriptions: string[] }[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const [, cold, name = '', subs, what = ''] = LINE.exec(line) ?? [];
    if (name === '') throw new SyntaxError(`marbles: a line is \`name: what\`, got: ${line}`);
    if (subs !== undefined) streams.find((stream) => stream.name === name)?.subscriptions.push(what);
    else if (['operator', 'expected', 'values', 'error'].includes(name)) fields.set(name, what);
    else streams.push({ name, marbles: what, cold: cold !== undefined, subscriptions: [] });
  }
  const operator = fields.get('operator');
  const expected = fields.get('expected');
  if (operator === undefined || expected === undefined)
    throw new SyntaxError(`marbles: no operator or expected in:\n${text}`);
  return { operator, streams, expected, values: fields.get('values'), error: fields.get('error') };
}

/** Runs a diagram in virtual time; `assertEqual` gets what came out and what the diagram says. */
export function runMarbles(block: MarbleBlock, assertEqual: (actual: unknown, expected: unknown) => void): void {
  const values = letters(block.values === undefined ? {} : (evaluate(block.values) as Record<string, unknown>));
  const error = block.error === undefined ? undefined : evaluate(block.error);
  new TestScheduler(assertEqual).run(({ hot, cold, expectObservable, expectSubscriptions }) => {
    const scope: Record<string, Observable<unknown>> & { source?: Observable<unknown> } = {};
    for (const { name, marbles, cold: isCold, subscriptions } of block.streams) {
      const stream = isCold ? cold(marbles, values, error) : hot(marbles, values, error);
      scope[name] = stream;
      if (subscriptions.length > 0) expectSubscriptions(stream.subscriptions).toBe([...subscriptions]);
    }
    const made = evaluate(block.operator, scope);
    const output = isObservable(made) ? made : scope.source?.pipe(made as OperatorFunction<unknown, unknown>);
    if (output === undefined) throw new SyntaxError('marbles: an operator needs a `source:` line');
    expectObservable(output).toBe(block.expected, values, error);
  });
}

/** A letter that is given no value stands for itself. */
function letters(given: Record<string, unknown>): Record<string, unknown> {
  return new Proxy(given, { get: (values, letter) => (letter in values ? values[String(letter)] : letter) });
}

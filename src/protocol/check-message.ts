import { isJson } from '../ports/is-json.ts';
import { type MessageShape, messageShapes, type Side } from './message-fields.ts';
import type { ClientMessage, ServerMessage } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';
import { protocolLimits } from './protocol-limits.ts';

/** What each side's messages are. */
export interface MessageOf {
  readonly client: ClientMessage;
  readonly server: ServerMessage;
}

type Given = { readonly type?: unknown; readonly [name: string]: unknown };

/**
 * Turns what a decoder made into a message of `side`, or throws. Fields the protocol does not know are left out, and
 * `null` in an optional one is as good as leaving it out, unless it holds JSON, where it is a value.
 *
 * The object is taken over where it is right as it stands, since it is the decoder's own and nobody else's.
 *
 * @throws {@link ProtocolError} `malformed`, naming the field and what was expected.
 */
export function checkMessage<S extends Side>(side: S, value: unknown): MessageOf[S] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('a message is an object');
  const given = value as Given;
  const shape = typeof given.type === 'string' ? messageShapes[side].get(given.type) : undefined;
  if (shape === undefined) throw malformed(`unknown type of message: ${excerpt(given.type)}`);
  const { names, fields } = shape;
  let known = 1;
  for (let i = 0; i < names.length; i++) {
    const field = fields[i];
    const content = given[names[i] as string];
    if (field === undefined || (field.optional && isAbsent(content, field.wire))) continue;
    if (!field.accepts(content)) throw malformed(`${shape.type}.${names[i]}: expected ${field.expects}`);
    known++;
  }
  let all = 0;
  for (const _ in given) all++;
  if (all === known) return given as unknown as MessageOf[S];
  refuseHostile(given, shape);
  return onlyKnown(given, shape) as unknown as MessageOf[S];
}

function isAbsent(content: unknown, wire: string): boolean {
  return content === undefined || (content === null && wire !== 'json');
}

/** What the protocol does not know is ignored, but no frame is a way around its bounds. */
function refuseHostile(given: Given, { names }: MessageShape): void {
  for (const name of Object.keys(given)) {
    if (name === '__proto__') throw malformed('a key is __proto__');
    if (name === 'type' || names.includes(name) || given[name] instanceof Uint8Array) continue;
    if (!isJson(given[name] ?? null, protocolLimits.depth - 1)) {
      throw malformed(`${excerpt(name)}: expected JSON nested at most ${protocolLimits.depth} deep`);
    }
  }
}

function onlyKnown(given: Given, { type, names, fields }: MessageShape): Given {
  const message: Record<string, unknown> = { type };
  names.forEach((name, i) => {
    const content = given[name];
    if (!isAbsent(content, fields[i]?.wire ?? '')) message[name] = content;
  });
  return message;
}

function malformed(reason: string): ProtocolError {
  return new ProtocolError('malformed', reason);
}

function excerpt(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 32)) : typeof value;
}

import { messageShapes, type Side } from './message-fields.ts';
import type { ClientMessage, ServerMessage } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';

/** What each side's messages are. */
export interface MessageOf {
  readonly client: ClientMessage;
  readonly server: ServerMessage;
}

/**
 * Turns what a decoder gave into a message of `side`, or throws. The result is a new object of the known fields alone,
 * in the protocol's order: unknown fields are ignored, and `null` in an optional one is as good as leaving it out, unless it holds JSON, where it
 * is a value.
 *
 * @throws {@link ProtocolError} `malformed`, naming the field and what was expected.
 */
export function checkMessage<S extends Side>(side: S, value: unknown): MessageOf[S] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('a message is an object');
  const given = value as { readonly type?: unknown; readonly [name: string]: unknown };
  const shape = typeof given.type === 'string' ? messageShapes[side].get(given.type) : undefined;
  if (shape === undefined) throw malformed(`unknown type of message: ${excerpt(given.type)}`);
  const message: Record<string, unknown> = { type: shape.type };
  for (const [name, field] of shape.fields) {
    const content = given[name];
    if (field.optional && (content === undefined || (content === null && field.wire !== 'json'))) continue;
    if (!field.accepts(content)) throw malformed(`${shape.type}.${name}: expected ${field.expects}`);
    message[name] = content;
  }
  return message as unknown as MessageOf[S];
}

function malformed(reason: string): ProtocolError {
  return new ProtocolError('malformed', reason);
}

function excerpt(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 32)) : typeof value;
}

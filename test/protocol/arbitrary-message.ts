import fc from 'fast-check';
import { isJson } from '../../src/ports/is-json.ts';
import type { MessageOf } from '../../src/protocol/check-message.ts';
import type { Field } from '../../src/protocol/field.ts';
import { type MessageShape, messageShapes, type Side } from '../../src/protocol/message-fields.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });

const json = fc
  .jsonValue({ maxDepth: 4, stringUnit: 'binary' })
  // JSON text has no -0; a key __proto__ is refused.
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
  .filter((value) => isJson(value, 31));

/** Any message of one shape, valid by the protocol's table. */
export function arbitraryMessage<S extends Side>(side: S, type: string): fc.Arbitrary<MessageOf[S]> {
  const shape = messageShapes[side].get(type) as MessageShape;
  const required: string[] = ['type'];
  const fields: Record<string, fc.Arbitrary<unknown>> = { type: fc.constant(type) };
  shape.fields.forEach((field, i) => {
    const name = shape.names[i] as string;
    fields[name] = arbitraryField(name, field);
    if (!field.optional) required.push(name);
  });
  return fc.record(fields, { requiredKeys: required, noNullPrototype: true }) as unknown as fc.Arbitrary<MessageOf[S]>;
}

function arbitraryField(name: string, field: Field<unknown>): fc.Arbitrary<unknown> {
  const [min, max] = field.range ?? [0, 0];
  switch (field.wire) {
    case 'uint':
      return fc.oneof(fc.integer({ min, max: Math.min(max, 300) }), fc.integer({ min, max }));
    case 'number':
      return fc.oneof(
        fc.nat(),
        fc.double({ min: 0, max: 1e12, noNaN: true }).map((ms) => ms + 0),
      );
    case 'bool':
      return fc.boolean();
    case 'strings':
      return fc.array(field.words ? fc.constantFrom(...field.words) : text, { maxLength: 5 });
    case 'bytes':
      return fc.uint8Array({ maxLength: 60 });
    case 'json':
      return json;
    default:
      if (field.words) return fc.constantFrom(...field.words);
      return name === 'run' || name === 'audioId' ? fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }) : text;
  }
}

/** Every message kind there is. */
export const allTypes: readonly (readonly [Side, string])[] = (['client', 'server'] as const).flatMap((side) =>
  [...messageShapes[side].keys()].map((type) => [side, type] as const),
);

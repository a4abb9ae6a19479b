import type { Wire } from './field.ts';
import { messageShapes, type Side } from './message-fields.ts';

/** The fields of the schema's table in order: a field's place here is its slot. A test holds it against the schema. */
export const slotNames: readonly string[] = (
  'kind run from seq at msg off text idx len fromOff reason replacement outcome stage phase items startedAt firstAt ' +
  'code callJson speculative ok valueJson errorJson tookMs action key savedMs wastedMs eventJson id ptsMs durMs codec ' +
  'data session epoch limitsJson heartbeatMs messagesJson message retry afterMs n token client caps pipeline version ' +
  'surface mode inputJson credit kinds deadlineMs traceparent byteCredit after audioId ms position final'
).split(' ');

/** Where a field of a message lies. */
export interface Slot {
  readonly name: string;
  readonly wire: Wire;
  readonly slot: number;
}

/** The slots of every message of a side by its type. */
export const messageSlots: Readonly<Record<Side, ReadonlyMap<string, readonly Slot[]>>> = {
  client: slotsOf('client'),
  server: slotsOf('server'),
};

function slotsOf(side: Side): ReadonlyMap<string, readonly Slot[]> {
  return new Map(
    [...messageShapes[side]].map(([type, shape]) => [
      type,
      shape.fields.map(({ wire }, i) => {
        const name = shape.names[i] as string;
        return { name, wire, slot: slotOf(name, wire) };
      }),
    ]),
  );
}

function slotOf(name: string, wire: Wire): number {
  const slot = slotNames.indexOf(schemaName(name, wire));
  if (slot < 0) throw new Error(`the schema has no field for ${name} (${wire})`);
  return slot;
}

/** One name of ours stands for two types: bytes of audio, and how many bytes are granted. */
function schemaName(name: string, wire: Wire): string {
  if (wire === 'json') return `${name}Json`;
  if (name === 'bytes') return wire === 'bytes' ? 'data' : 'byteCredit';
  return name;
}

import type { ExpectedCall, StreamedPlan } from './streamed-plan.ts';

/** A row of `bfcl_plans.jsonl`. */
export interface PlanRow {
  readonly id: string;
  readonly calls: readonly { readonly name: string; readonly arguments: ExpectedCall['args'] }[];
}

/** One way in which a model writes its calls. */
export interface Dialect {
  readonly name: string;
  readonly open: string;
  readonly between: string;
  readonly close: string;
  /** A call's text up to and with the unit that makes it whole, and the text after that. */
  readonly write: (name: string, args: ExpectedCall['args']) => readonly [string, string];
}

const quoted = JSON.stringify;
const plain = (key: string) => (name: string, args: ExpectedCall['args']) =>
  [`{"name":${quoted(name)},"${key}":${quoted(args)}`, '}'] as const;

export const DIALECTS: readonly Dialect[] = [
  { name: 'array', open: '[', between: ',', close: ']', write: plain('arguments') },
  { name: 'lines', open: '', between: '\n', close: '\n', write: plain('parameters') },
  {
    name: 'fenced, indented, with prose',
    open: 'I will look {that} up [1]:\n```json\n[\n  ',
    between: ',\n  ',
    close: '\n]\n```\nOne moment.',
    write: (name, args) => [`{\n    "name": ${quoted(name)},\n    "args": ${quoted(args, null, 2)}`, '\n  }'],
  },
  {
    name: 'OpenAI tool_calls, arguments as a string',
    open: '{"role":"assistant","tool_calls":[',
    between: ', ',
    close: ']}',
    write: (name, args) => [
      `{"type":"function","function":{"name":${quoted(name)},"arguments":${quoted(quoted(args))}`,
      '}}',
    ],
  },
  {
    name: 'tags, arguments first',
    open: '<think>Use [a] tool {now}</think>',
    between: '\n',
    close: '',
    write: (name, args) => [`<tool_call>{"arguments":${quoted(args)},"name":${quoted(name)}`, '}</tool_call>'],
  },
];

/** The calls of a row as text in a dialect. */
export function writtenPlan(row: PlanRow, dialect: Dialect): StreamedPlan {
  const closings: number[] = [];
  let text = dialect.open;
  row.calls.forEach((call, at) => {
    const [whole, rest] = dialect.write(call.name, call.arguments);
    text += (at === 0 ? '' : dialect.between) + whole;
    closings.push(text.length);
    text += rest;
  });
  return { name: row.id, parts: [text + dialect.close], expected: expectedOf(row), closings };
}

/** The calls of a row as argument deltas, the way providers stream them. */
export function deltaPlan(row: PlanRow): StreamedPlan {
  let units = 0;
  const closings = row.calls.map((call) => {
    units += quoted(call.arguments).length;
    return units;
  });
  const parts = row.calls.map(({ name, arguments: args }, index) => ({
    type: 'tool-delta' as const,
    index,
    id: `${row.id}_${index}`,
    name,
    args: quoted(args),
  }));
  return { name: row.id, parts, expected: expectedOf(row), closings };
}

function expectedOf(row: PlanRow): ExpectedCall[] {
  return row.calls.map(({ name, arguments: args }) => ({ name, args }));
}

import { crc32 } from 'node:zlib';

/** How each provider puts its JSON events on the wire. */
export interface WireFormat {
  readonly contentType: string;
  encode(events: readonly string[]): Buffer;
}

/** OpenAI chat completions: data lines, then a word that ends them. */
export const chatCompletions: WireFormat = {
  contentType: 'text/event-stream',
  encode: (events) => Buffer.from(`${events.map((event) => `data: ${event}\n\n`).join('')}data: [DONE]\n\n`),
};

/** OpenAI responses and Anthropic messages: the event's type stands before its data. */
export const namedEvents: WireFormat = {
  contentType: 'text/event-stream',
  encode: (events) => Buffer.from(events.map((event) => `event: ${typeOf(event)}\ndata: ${event}\n\n`).join('')),
};

/** AWS event stream: binary frames with two checksums, the event's type in a header. */
export const awsEventStream: WireFormat = {
  contentType: 'application/vnd.amazon.eventstream',
  encode: (events) =>
    Buffer.concat(
      events.flatMap((event) =>
        Object.entries(JSON.parse(event) as object).map(([type, payload]) => awsFrame(type, JSON.stringify(payload))),
      ),
    ),
};

export function awsFrame(type: string, payload: string, messageType = 'event'): Buffer {
  const typeHeader = messageType === 'event' ? ':event-type' : ':exception-type';
  const headers = Buffer.concat([
    awsHeader(typeHeader, type),
    awsHeader(':content-type', 'application/json'),
    awsHeader(':message-type', messageType),
  ]);
  const body = Buffer.from(payload);
  const frame = Buffer.alloc(16 + headers.length + body.length);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  headers.copy(frame, 12);
  body.copy(frame, 12 + headers.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, frame.length - 4)), frame.length - 4);
  return frame;
}

function awsHeader(name: string, value: string): Buffer {
  const head = Buffer.from(name);
  const text = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([Buffer.from([head.length]), head, Buffer.from([7]), length, text]);
}

function typeOf(event: string): string {
  try {
    return String((JSON.parse(event) as { type?: unknown }).type);
  } catch {
    return 'message';
  }
}

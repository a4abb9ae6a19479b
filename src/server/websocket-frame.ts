const textOpcode = 0x81;
const binaryOpcode = 0x82;

/** Bytes of a message as an unmasked WebSocket frame. */
export function frameSize(message: string | Uint8Array): number {
  const length = lengthOf(message);
  return headSize(length) + length;
}

/**
 * Messages as WebSocket frames of a server, whole, unmasked and uncompressed, one after the other in one buffer.
 *
 * @source RFC 6455, section 5.2.
 */
export function framesBuffer(messages: readonly (string | Uint8Array)[]): Buffer {
  let size = 0;
  for (const message of messages) size += frameSize(message);
  const buffer = Buffer.allocUnsafe(size);
  let at = 0;
  for (const message of messages) at = writeFrame(buffer, at, message);
  return buffer;
}

function writeFrame(buffer: Buffer, start: number, message: string | Uint8Array): number {
  const length = lengthOf(message);
  buffer[start] = typeof message === 'string' ? textOpcode : binaryOpcode;
  if (length < 126) buffer[start + 1] = length;
  else if (length < 65_536) {
    buffer[start + 1] = 126;
    buffer.writeUInt16BE(length, start + 2);
  } else {
    buffer[start + 1] = 127;
    buffer.writeBigUInt64BE(BigInt(length), start + 2);
  }
  const at = start + headSize(length);
  if (typeof message === 'string') buffer.write(message, at);
  else buffer.set(message, at);
  return at + length;
}

function lengthOf(message: string | Uint8Array): number {
  return typeof message === 'string' ? Buffer.byteLength(message) : message.length;
}

function headSize(length: number): number {
  if (length < 126) return 2;
  return length < 65_536 ? 4 : 10;
}

/** Bytes as base64 (RFC 4648), as JSON can hold them. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  // One call for many bytes is many times faster; its arguments lie on the stack.
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary);
}

/** Why a connection was closed: the names the protocol document uses, with their WebSocket close codes. */
export const closeCode = {
  malformed: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  subprotocol: 4406,
  'hello-timeout': 4408,
  duplicate: 4409,
  superseded: 4410,
  'too-large': 4413,
  rate: 4429,
  internal: 4500,
  draining: 4503,
  slow: 4508,
} as const;

/** The name of a close code. */
export type CloseName = keyof typeof closeCode;

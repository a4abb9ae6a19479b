import { createHmac, timingSafeEqual } from 'node:crypto';

/** The key that signs: 24 to 64 bytes. */
export type Secret = Buffer;

/** What a signed request carries in its headers. */
export interface SignedHeaders {
  readonly 'webhook-id': string;
  /** Seconds since 1970. */
  readonly 'webhook-timestamp': string;
  /** One or more of `v1,` and a base64 of the HMAC, with spaces between. */
  readonly 'webhook-signature': string;
}

/** Why a request is not believed. */
export type Distrust = 'unsigned' | 'timestamp' | 'signature';

const prefix = 'whsec_';
const leastBytes = 24;
const mostBytes = 64;

/** What is signed has full stops between its parts, so that an id with one could be read in two ways. */
const ids = /^[!-\-/-~]{1,200}$/;

/**
 * Reads secrets as they are written in a setting: `whsec_` and a base64 of 24 to 64 bytes, several with spaces or commas
 * between while one takes the place of another. The first one signs, all of them verify.
 *
 * @throws RangeError where one is malformed, or there is none; never with the secret in it.
 */
export function parseSecrets(setting: string): readonly [Secret, ...Secret[]] {
  const [first, ...others] = setting.split(/[\s,]+/).filter(Boolean);
  if (first === undefined) throw malformed();
  return [parseSecret(first), ...others.map(parseSecret)];
}

function parseSecret(written: string): Secret {
  const encoded = written.startsWith(prefix) ? written.slice(prefix.length) : '';
  const secret = Buffer.from(encoded, 'base64');
  const isWhole = secret.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
  if (!isWhole || secret.length < leastBytes || secret.length > mostBytes) throw malformed();
  return secret;
}

function malformed(): RangeError {
  return new RangeError(`write it as ${prefix} and the base64 of ${leastBytes} to ${mostBytes} random bytes`);
}

/**
 * Signs a body, for whoever has the same secret.
 *
 * @source Standard Webhooks 1.0, "Signature scheme".
 */
export function sign(secret: Secret, id: string, atMs: number, body: string | Buffer): SignedHeaders {
  const timestamp = String(Math.floor(atMs / 1000));
  const signature = `v1,${hmacOf(secret, id, timestamp, body).toString('base64')}`;
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
}

/** Whether a body is what one of the secrets signed, within `toleranceMs` of `nowMs` to either side; undefined: it is. */
export function distrust(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: Buffer,
  secrets: readonly Secret[],
  nowMs: number,
  toleranceMs: number,
): Distrust | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return 'unsigned';
  if (!ids.test(id) || !/^\d{1,12}$/.test(timestamp)) return 'unsigned';
  if (Math.abs(Number(timestamp) * 1000 - nowMs) > toleranceMs) return 'timestamp';
  const wanted = secrets.map((secret) => hmacOf(secret, id, timestamp, body));
  // Other versions of the scheme may stand beside: they are for those who know them.
  for (const signature of signatures.split(' ')) {
    if (!signature.startsWith('v1,')) continue;
    const given = Buffer.from(signature.slice('v1,'.length), 'base64');
    if (wanted.some((each) => given.length === each.length && timingSafeEqual(given, each))) return undefined;
  }
  return 'signature';
}

function hmacOf(secret: Secret, id: string, timestamp: string, body: string | Buffer): Buffer {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();
}

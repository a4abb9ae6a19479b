import { createHash } from 'node:crypto';
import type { Run } from '../../../../operators/index.ts';
import { nowhere } from './detector.ts';

const leastChars = 14;

const candidate =
  /(?<![\p{L}\d])(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|(?:bc1|tb1)[02-9ac-hj-np-z]{11,71}|0x[\da-fA-F]{40})(?![\p{L}\d])/gu;

/** Bitcoin addresses with a correct checksum, and Ethereum addresses, in a run without white space. */
export function findCryptoWallets(run: Run): readonly number[] {
  if (run.text.length < leastChars) return nowhere;
  const found: number[] = [];
  for (const match of run.text.matchAll(candidate)) {
    const [text] = match;
    const whole =
      text.startsWith('0x') ||
      (text.charAt(2) === '1' && text.charAt(1) === 'c' ? isBech32(text) : isBase58Check(text));
    if (whole) found.push(match.index);
  }
  return found;
}

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function isBase58Check(text: string): boolean {
  let value = 0n;
  for (const char of text) value = value * 58n + BigInt(base58.indexOf(char));
  const bytes = Buffer.from(value.toString(16).padStart(50, '0'), 'hex');
  if (bytes.length !== 25) return false;
  const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
}

const bech32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** @source BIP 173 and BIP 350 */
function isBech32(text: string): boolean {
  const prefix = text.slice(0, 2);
  const high = [...prefix].map((char) => char.charCodeAt(0) >> 5);
  const low = [...prefix].map((char) => char.charCodeAt(0) & 31);
  const data = [...text.slice(3)].map((char) => bech32.indexOf(char));
  let sum = 1;
  for (const value of [...high, 0, ...low, ...data]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (let bit = 0; bit < 5; bit++) if ((top >> bit) & 1) sum ^= generators[bit] as number;
  }
  return sum === 1 || sum === 0x2bc830a3;
}

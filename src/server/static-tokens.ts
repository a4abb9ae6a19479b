import { createHash, timingSafeEqual } from 'node:crypto';
import type { Authenticate } from './access.ts';

/**
 * Knows clients by fixed tokens: `{ token: owner }`. All tokens are compared, in time that tells nothing of them.
 *
 * @throws {RangeError} on a token of under 16 characters.
 */
export function staticTokens(owners: Readonly<Record<string, string>>): Authenticate {
  const known = Object.entries(owners).map(([token, owner]) => {
    if (token.length < 16) throw new RangeError(`a token of ${owner} is short: give at least 16 random characters`);
    return { digest: digest(token), owner };
  });
  return (token) => {
    if (token === undefined) return undefined;
    const given = digest(token);
    let found: string | undefined;
    for (const one of known) if (timingSafeEqual(one.digest, given)) found = one.owner;
    return found === undefined ? undefined : { owner: found };
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

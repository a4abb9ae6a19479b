import {
  createRemoteJWKSet,
  errors,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
  type KeyInput,
} from 'jose';
import type { Authenticate } from './access.ts';

/** What a token must say to be believed. */
export interface JwtOptions {
  /** The key that signs: a secret of at least 32 bytes, a public key, or the URL of a JWK set. */
  readonly key: KeyInput | URL;
  readonly issuer?: string;
  readonly audience?: string;
  /** Signature algorithms accepted; default those the key allows. */
  readonly algorithms?: readonly string[];
}

/**
 * Knows clients by JSON Web Tokens: the subject is the owner. A token without a subject or an expiry, expired, or signed
 * by another key is nobody's. A connection ends when its token expires.
 *
 * @source RFC 7519; RFC 8725 for what is refused.
 */
export function jwtTokens({ key, issuer, audience, algorithms }: JwtOptions): Authenticate {
  const options: JWTVerifyOptions = {
    requiredClaims: ['sub', 'exp'],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    ...(algorithms && { algorithms: [...algorithms] }),
  };
  const getKey: JWTVerifyGetKey = key instanceof URL ? createRemoteJWKSet(key) : () => key;
  return async (token) => {
    if (token === undefined) return undefined;
    try {
      const { payload } = await jwtVerify(token, getKey, options);
      const { sub, exp } = payload as { readonly sub?: unknown; readonly exp?: number };
      if (typeof sub !== 'string' || sub === '' || exp === undefined) return undefined;
      return { owner: sub, expiresAtMs: exp * 1000 };
    } catch (error) {
      if (key instanceof URL && isOurs(error)) throw error;
      return undefined;
    }
  };
}

/** Whether a key set could not be had, which is no fault of the token. */
function isOurs(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return [errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code].includes(error.code);
}

import {
  type AlertFeed,
  type Authenticate,
  anyOf,
  fileLogStore,
  type JwtOptions,
  jwtTokens,
  type ProxyHeader,
  type ProxyOptions,
  type ServerOptions,
  staticTokens,
} from '../server/index.ts';

/**
 * Who may come in, read from the environment:
 *
 * - `TAILRACE_TOKENS`: `owner=token`, comma-separated; a token has at least 16 characters. Without it, whoever reaches
 *   the port may ask, and the server binds no public address.
 * - `TAILRACE_JWKS`: the URL of a JWK set; JSON Web Tokens signed by one of its keys let in their subject.
 *   `TAILRACE_JWT_ISSUER` and `TAILRACE_JWT_AUDIENCE` say what they must name.
 * - `TAILRACE_ORIGINS`: web origins that may connect from a page, comma-separated.
 * - `TAILRACE_TRUST_PROXY`: which proxies are believed in whom they speak for, for limits by address: how many in a row,
 *   or their addresses and networks, comma-separated. `TAILRACE_PROXY_HEADER` is `x-forwarded-for`, or `forwarded`.
 * - `TAILRACE_LOGS`: a folder in which the logs of runs outlive the process, for resumes after a restart.
 *
 * @throws RangeError naming the variable and the mend, where one is malformed.
 */
export function accessSettings(
  env: Readonly<Record<string, string | undefined>>,
): Pick<ServerOptions, 'auth' | 'origins' | 'proxyHeader' | 'store' | 'trustProxy'> {
  const tokens = listOf(env.TAILRACE_TOKENS).map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new RangeError('TAILRACE_TOKENS: write it as owner=token,owner=token');
    return [pair.slice(at + 1), pair.slice(0, at)];
  });
  const ways: Authenticate[] = tokens.length === 0 ? [] : [staticTokens(Object.fromEntries(tokens))];
  if (env.TAILRACE_JWKS !== undefined) ways.push(jwtTokens(jwtSettings(env.TAILRACE_JWKS, env)));
  const [only, ...more] = ways;
  const origins = listOf(env.TAILRACE_ORIGINS);
  return {
    ...(only === undefined ? undefined : { auth: more.length === 0 ? only : anyOf(...ways) }),
    ...(origins.length === 0 ? undefined : { origins }),
    ...proxySettings(env.TAILRACE_TRUST_PROXY, env.TAILRACE_PROXY_HEADER),
    ...(env.TAILRACE_LOGS === undefined ? undefined : { store: fileLogStore(env.TAILRACE_LOGS) }),
  };
}

/**
 * Who may watch alerts: `TAILRACE_OPERATORS` lists the owners. Without it, everybody where there are no tokens, and nobody
 * where there are.
 *
 * @param hasAuth whether somebody else looks at tokens.
 */
export function mayWatch(
  env: Readonly<Record<string, string | undefined>>,
  hasAuth: boolean,
): Pick<AlertFeed, 'mayWatch'> {
  const operators = new Set(listOf(env.TAILRACE_OPERATORS));
  const isOpen =
    !hasAuth && env.TAILRACE_TOKENS === undefined && env.TAILRACE_JWKS === undefined && operators.size === 0;
  return isOpen ? {} : { mayWatch: ({ owner }) => operators.has(owner) };
}

function jwtSettings(url: string, env: Readonly<Record<string, string | undefined>>): JwtOptions {
  if (!URL.canParse(url)) throw new RangeError('TAILRACE_JWKS: give the URL of a JWK set');
  const { TAILRACE_JWT_ISSUER: issuer, TAILRACE_JWT_AUDIENCE: audience } = env;
  return { key: new URL(url), ...(issuer && { issuer }), ...(audience && { audience }) };
}

function proxySettings(trusted: string | undefined, header: string | undefined): ProxyOptions {
  if (trusted === undefined) return {};
  const trustProxy = /^\d+$/.test(trusted.trim()) ? Number(trusted) : listOf(trusted);
  return { trustProxy, ...(header !== undefined && { proxyHeader: header as ProxyHeader }) };
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}

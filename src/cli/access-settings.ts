import { fileLogStore, type ServerOptions, staticTokens } from '../server/index.ts';

/**
 * Who may come in, read from the environment:
 *
 * - `TAILRACE_TOKENS`: `owner=token`, comma-separated; a token has at least 16 characters. Without it, whoever reaches
 *   the port may ask, and the server binds no public address.
 * - `TAILRACE_ORIGINS`: web origins that may connect from a page, comma-separated.
 * - `TAILRACE_LOGS`: a folder in which the logs of runs outlive the process, for resumes after a restart.
 *
 * @throws RangeError naming the variable and the mend, where one is malformed.
 */
export function accessSettings(
  env: Readonly<Record<string, string | undefined>>,
): Pick<ServerOptions, 'auth' | 'origins' | 'store'> {
  const tokens = listOf(env.TAILRACE_TOKENS).map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new RangeError('TAILRACE_TOKENS: write it as owner=token,owner=token');
    return [pair.slice(at + 1), pair.slice(0, at)];
  });
  const origins = listOf(env.TAILRACE_ORIGINS);
  return {
    ...(tokens.length === 0 ? undefined : { auth: staticTokens(Object.fromEntries(tokens)) }),
    ...(origins.length === 0 ? undefined : { origins }),
    ...(env.TAILRACE_LOGS === undefined ? undefined : { store: fileLogStore(env.TAILRACE_LOGS) }),
  };
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}

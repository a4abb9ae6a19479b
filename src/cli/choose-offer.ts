/** What to ask: a pipeline on one of its surfaces. */
interface Chosen {
  readonly pipeline: string;
  readonly surface: string;
}

/**
 * Fills in what a question leaves open: the first pipeline that the server lists, and its first surface.
 *
 * @throws Error where nobody listens, or the server lets nobody without a token in.
 */
export async function chooseOffer(
  url: string,
  token: string | undefined,
  { pipeline, surface }: Partial<Chosen>,
): Promise<Chosen> {
  if (pipeline !== undefined && surface !== undefined) return { pipeline, surface };
  const names = await listed(url, token);
  const chosen = pipeline ?? names[0] ?? '';
  const onSurface = names.find((name) => name.startsWith(`${chosen}:`))?.slice(chosen.length + 1);
  // Of a pipeline that is not there, the server says what is.
  return { pipeline: chosen, surface: surface ?? onSurface ?? 'default' };
}

/** `helpdesk`, `helpdesk:chat`, …: what the server lists at `/v1/models`. */
async function listed(url: string, token: string | undefined): Promise<readonly string[]> {
  const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  const response = await fetch(new URL('/v1/models', url.replace(/^ws/, 'http')), {
    ...(headers && { headers }),
  }).catch((error: Error) => {
    throw error.cause instanceof Error ? error.cause : error;
  });
  if (response.status === 401) throw new Error('it asks for a token: set TAILRACE_TOKEN');
  if (!response.ok) throw new Error(`it answered ${response.status}, as no Tailrace server does`);
  const { data } = (await response.json()) as { readonly data: readonly { readonly id: string }[] };
  return data.map(({ id }) => id);
}

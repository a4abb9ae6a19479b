import { DefinitionError, type Offer } from '../index.ts';
import { parseSecrets, type Webhook } from '../server/index.ts';
import type { App, WebhookDeclaration } from './app.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The webhooks of an app, each with its surface and its secrets.
 *
 * @throws DefinitionError naming the webhook and the mend, where it names what there is not, or its secret is not set.
 */
export function webhooksOf(app: App, offers: readonly Required<Offer>[], env: Env): readonly Webhook[] {
  return Object.entries(app.webhooks ?? {}).map(([name, declared]) => {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
      throw invalid(name, 'has a name that is no part of a URL.', 'Write it in small letters, digits and hyphens.');
    }
    const { pipeline, input } = declared;
    if (typeof input !== 'function') {
      throw invalid(name, 'does not say what it runs on.', 'Write input: (body) => ({ text: body.question }).');
    }
    const surface = surfaceName(name, declared, offers);
    const variable = `TAILRACE_WEBHOOK_${name.replaceAll('-', '_').toUpperCase()}`;
    const secrets = secretsOf(name, `${variable}_SECRET`, env);
    const reply = replyOf(name, declared, `${variable}_REPLY_SECRET`, env);
    return { name, pipeline, surface, input, secrets, ...(reply && { reply }) };
  });
}

function surfaceName(
  name: string,
  { pipeline, surface }: WebhookDeclaration,
  offers: readonly Required<Offer>[],
): string {
  const versions = offers.filter((offer) => offer.pipeline.name === pipeline);
  const newest = versions.toSorted((one, other) => other.pipeline.version - one.pipeline.version)[0];
  if (newest === undefined) {
    const known = [...new Set(offers.map((offer) => offer.pipeline.name))].join(', ');
    throw invalid(name, `runs '${pipeline}', which the app does not offer.`, `It has ${known}.`);
  }
  const surfaces = newest.surfaces.map((each) => each.name);
  const chosen = surface ?? surfaces[0] ?? 'default';
  if (surfaces.includes(chosen)) return chosen;
  throw invalid(name, `runs on '${chosen}', which ${pipeline} is not offered on.`, `It has ${surfaces.join(', ')}.`);
}

function replyOf(name: string, { reply }: WebhookDeclaration, variable: string, env: Env): Webhook['reply'] {
  if (reply === undefined) return undefined;
  if (!/^https?:$/.test(URL.parse(reply)?.protocol ?? '')) {
    throw invalid(name, 'replies to what is no URL.', 'Write reply: "https://example.org/answers".');
  }
  const [secret] = secretsOf(name, variable, env);
  return { url: reply, secret };
}

function secretsOf(name: string, variable: string, env: Env): ReturnType<typeof parseSecrets> {
  const setting = env[variable];
  if (setting === undefined) {
    const mend = `Set it to whsec_$(openssl rand -base64 32), the same on both sides.`;
    throw invalid(name, `is signed with ${variable}, which is not set.`, mend);
  }
  try {
    return parseSecrets(setting);
  } catch (error) {
    throw invalid(name, `has a malformed ${variable}:`, `${error instanceof Error ? error.message : error}.`);
  }
}

function invalid(name: string, problem: string, mend: string): DefinitionError {
  return new DefinitionError('definition.app', `webhook '${name}'`, problem, mend);
}

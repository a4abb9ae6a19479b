import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import type { MetricRegistry } from '../observe/metric-registry.ts';
import { openWebhookDesk, type Webhook, type WebhookDesk, type WebhookEvent } from '../server/index.ts';

export interface WebhookSettings {
  readonly webhooks: readonly Webhook[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly scheduler: SchedulerLike;
  readonly registry: MetricRegistry;
  readonly logger: Logger;
}

/** Opens what takes the webhooks, in the file that `TAILRACE_WEBHOOKS` names; undefined where there are none. */
export async function openWebhooks(settings: WebhookSettings): Promise<WebhookDesk | undefined> {
  const { webhooks, env, scheduler, registry, logger } = settings;
  if (webhooks.length === 0) return undefined;
  const file = env.TAILRACE_WEBHOOKS ?? 'var/webhooks.sqlite';
  const observe = watchWebhooks(registry, logger);
  return openWebhookDesk({ webhooks, file, scheduler, now: Date.now, random: Math.random, observe });
}

function watchWebhooks(registry: MetricRegistry, logger: Logger): (event: WebhookEvent) => void {
  return (event) => {
    const { webhook } = event;
    switch (event.type) {
      case 'request':
        registry.count('webhooks', { webhook, what: event.what });
        break;
      case 'taken-up':
        registry.count('webhooks', { webhook, what: event.what });
        logger.warn({ webhook, what: event.what }, 'a webhook that was not brought to its end is taken up');
        break;
      case 'ended':
        registry.observe('webhookTime', { webhook, state: event.state }, event.ms / 1000);
        break;
      case 'unwritten':
        registry.count('webhookUnwritten', { webhook });
        logger.error(
          { err: event.error, webhook },
          'the final state of a webhook could not be written; it is tried again',
        );
        break;
      case 'reply':
        registry.count('webhookReplies', { webhook, what: event.what });
        if (event.what === 'dead') logger.error({ webhook, run: event.run, why: event.why }, 'a reply is given up');
        break;
    }
  };
}

import type { Logger } from 'pino';
import { type Observable, Subject } from 'rxjs';
import type { JsonObject } from '../index.ts';
import { type Alert, alertLevel, alertText } from '../observe/alert.ts';
import type { MetricRegistry } from '../observe/metric-registry.ts';
import { openWebhook, type Webhook } from '../observe/webhook.ts';

/** Where alerts go: to the log, to a webhook where one is set, to connections that watch. */
export interface OpenAlerts {
  raise(alert: Alert): void;
  /** For connections that watch. */
  readonly feed: Observable<JsonObject>;
  /** Resolves when the webhook has what it will get. */
  settled(): Promise<void>;
}

/** Opens the ways of alerts; `TAILRACE_ALERT_WEBHOOK` names the webhook's URL. */
export function openAlerts(
  env: Readonly<Record<string, string | undefined>>,
  registry: MetricRegistry,
  logger: Logger,
): OpenAlerts {
  const webhook = openAlertWebhook(env.TAILRACE_ALERT_WEBHOOK, registry, logger);
  const feed = new Subject<JsonObject>();
  return {
    raise: (alert) => {
      const { type, state, severity } = alert;
      registry.count('alerts', { type, state, severity });
      logger[alertLevel(alert)](alert, alertText(alert));
      const told = { ...alert, text: alertText(alert) };
      webhook?.post(told);
      feed.next(told as unknown as JsonObject);
    },
    feed,
    settled: async () => webhook?.settled(),
  };
}

function openAlertWebhook(url: string | undefined, registry: MetricRegistry, logger: Logger): Webhook | undefined {
  if (url === undefined || url === '') return undefined;
  return openWebhook({
    url,
    observe: (event) => {
      if (event.type !== 'lost') return;
      registry.count('observersLost', { sink: 'webhook' });
      logger.warn({ err: event.error, why: event.why }, 'an alert could not be posted');
    },
  });
}

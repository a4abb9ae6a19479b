import { connect } from '../client/index.ts';

export interface WatchSettings {
  readonly url: string;
  /** One JSON object a line, for scripts. */
  readonly json: boolean;
}

/** `tailrace alerts`: prints what a running server raises, until it is gone for good. Resolves with the exit code. */
export function watchAlerts({ url, json }: WatchSettings): Promise<number> {
  const token = process.env.TAILRACE_TOKEN;
  const client = connect(url, { alerts: true, ...(token !== undefined && { token }) });
  return new Promise((resolve) => {
    client.alerts.subscribe({
      next: (alert) => {
        const { text, severity, state } = alert;
        console.log(json ? JSON.stringify(alert) : `${new Date().toISOString()}  ${severity} ${state}  ${text}`);
      },
      error: (error: Error) => {
        console.error(`Cannot watch ${url}: ${error.message}`);
        client.close();
        resolve(1);
      },
    });
  });
}

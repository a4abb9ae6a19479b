import { Webhook } from 'standardwebhooks';

/** The headers of a webhook sent now, signed as the standard's own library signs. */
export function standardHeaders(secret: string, id: string, text: string): Record<string, string> {
  const at = new Date();
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, text),
  };
}

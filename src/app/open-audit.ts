import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import { AuditLog } from '../observe/audit/audit-log.ts';
import { postLines } from '../observe/audit/post-lines.ts';
import type { MetricRegistry } from '../observe/metric-registry.ts';

/**
 * Opens the audit log that the environment asks for: `TAILRACE_AUDIT` names its folder, `TAILRACE_AUDIT_URL` who is sent
 * the entries; without it the folder is the record. Undefined where there is no folder.
 *
 * @throws RangeError where a receiver is named and no folder.
 */
export function openAudit(
  env: Readonly<Record<string, string | undefined>>,
  registry: MetricRegistry,
  logger: Logger,
  scheduler: SchedulerLike,
): AuditLog | undefined {
  const { TAILRACE_AUDIT: folder, TAILRACE_AUDIT_URL: url } = env;
  if (folder === undefined || folder === '') {
    if (url)
      throw new RangeError('TAILRACE_AUDIT_URL: name a folder in TAILRACE_AUDIT too, for what the URL does not take');
    return undefined;
  }
  return new AuditLog({
    folder,
    scheduler,
    ...(url && { send: postLines(url) }),
    observe: (event) => {
      if (event.type === 'lost') {
        registry.count('observersLost', { sink: 'audit' }, event.entries);
        logger.error({ err: event.error, entries: event.entries }, 'audit entries are lost');
      } else if (event.type === 'spilled' && url) {
        registry.count('auditSpilled', {}, event.entries);
        logger.warn({ err: event.error, entries: event.entries }, 'audit entries wait on disk');
      }
    },
  });
}

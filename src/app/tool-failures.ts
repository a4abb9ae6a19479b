import type { Logger } from 'pino';
import type { RunObserver } from '../index.ts';

/** Writes the tool calls that failed to the log: an answer may hide them well. */
export function toolFailures(logger: Logger): RunObserver {
  return {
    begin: ({ request: { run, pipeline, surface } }) => ({
      event: (event) => {
        if (event.type !== 'tool' || event.phase !== 'end' || event.error === undefined) return;
        const { code, message } = event.error;
        logger.warn({ run, pipeline, surface, tool: event.call.name, code }, `a tool failed: ${message}`);
      },
    }),
  };
}

import type { Logger } from 'pino';
import type { RunObserver } from '../index.ts';

/** Writes to the log what an answer may hide well: tool calls that failed, and sound that became text. */
export function hiddenFailures(logger: Logger): RunObserver {
  return {
    hears: ['policy', 'tool'],
    begin: ({ request: { run, pipeline, surface } }) => ({
      event: (event) => {
        if (event.type === 'policy' && event.policy === 'speech') {
          const { stage, action, detail } = event;
          logger.warn({ run, pipeline, surface, stage, action }, `an answer is text alone: ${detail ?? action}`);
        }
        if (event.type !== 'tool' || event.phase !== 'end' || event.error === undefined) return;
        const { code, message } = event.error;
        logger.warn({ run, pipeline, surface, tool: event.call.name, code }, `a tool failed: ${message}`);
      },
    }),
  };
}

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type BotEvent, run } from './bot-step.ts';

/** What one does without a ring: a message a task, or a message of many, to the worker or over a channel of its own. */
const port = ((workerData as { readonly port?: MessagePort }).port ?? parentPort) as MessagePort;
port.on('message', (events: BotEvent | readonly BotEvent[]) => {
  port.postMessage(Array.isArray(events) ? events.map(run) : run(events as BotEvent));
});

// An app whose pipeline waits in worker threads; what it is asked says what it does there.
import { threadId } from 'node:worker_threads';
import { of } from 'rxjs';
import type { App } from '../../src/app/index.ts';
import { definePipeline, input, type ToolHost, transform } from '../../src/index.ts';

interface Asked {
  readonly text: string;
}

let rehearsed = 0;

const acts: Readonly<Record<string, () => string>> = {
  who: () => String(threadId),
  rehearse: () => `rehearsed ${++rehearsed}`,
  count: () => `rehearsed ${rehearsed}`,
  exit: () => process.exit(3),
  loop: () => {
    for (;;);
  },
};

const query = input<Asked>({ parse: (value) => value as unknown as Asked });
const reply = transform(query, ({ text }) => acts[text]?.() ?? text.toUpperCase());

// Nobody calls it; that it is there says that a run might.
const tools: ToolHost = {
  tools: [{ name: 'pay', description: 'pays', parameters: { type: 'object' } }],
  call: () => of('paid'),
};

const app: App = {
  pipelines: [definePipeline('bot', { query, reply }, { version: 1, output: reply, fallback: 'none' })],
  bindings: { tools },
  slots: { bot: { module: import.meta.url, min: 2, max: 2, rehearse: { text: 'rehearse' }, rehearsals: 3 } },
  webhooks: { bot: { pipeline: 'bot', input: ({ text }) => ({ text: String(text) }) } },
};

export default app;

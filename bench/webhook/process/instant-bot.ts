// An app with one webhook, whose bot answers at once: what is left is the way in, the run, and the disk.
import { pino } from 'pino';
import { defineApp, serveApp } from '../../../src/app/index.ts';
import { definePipeline, input, transform } from '../../../src/index.ts';

const query = input<{ readonly text: string }>({ parse: (value) => value as { readonly text: string } });
const words = transform(query, ({ text }) => text.split(' '));
const reply = transform(words, (each) => each.toReversed().join(' '));

const app = defineApp({
  pipelines: [definePipeline('instant', { query, words, reply }, { version: 1, output: reply })],
  bindings: {},
  webhooks: { bot: { pipeline: 'instant', input: ({ text }) => ({ text: String(text) }) } },
});

const { server, close } = await serveApp(app, {
  env: process.env,
  logger: pino({ level: 'silent' }),
  limits: { requestsPerAddress: 1_000_000 },
});
process.once('message', () => void close().then(() => process.disconnect()));
process.send?.(server.url.replace('ws', 'http'));

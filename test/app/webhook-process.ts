// An app that takes webhooks, in a process that a test ends as it likes. Its tools say that they are called; they answer
// where ANSWERS is set, and never otherwise.
import { pino } from 'pino';
import { NEVER, of } from 'rxjs';
import { createFunctionTools } from '../../src/adapters/tools/index.ts';
import { defineApp, serveApp } from '../../src/app/index.ts';
import { type ChatModel, callTools, compose, definePipeline, input, planner } from '../../src/index.ts';

/** What the process says to its test. */
export type Said = { readonly url: string } | { readonly called: string; readonly run: string };

const say = (said: Said): void => void process.send?.(said);

const query = input();
const plan = planner(query);
const calls = callTools(plan);
const draft = compose([query, calls]);
const pipeline = definePipeline('desk', { query, plan, calls, draft }, { version: 1, output: draft, fallback: 'none' });

const model: ChatModel = {
  generate: ({ purpose, messages, results = [] }) => {
    const name = messages.at(-1)?.text ?? '';
    if (purpose === 'plan') return of({ type: 'tool-call', id: 'a', name, args: {} });
    return of({ type: 'text', text: `${name}: ${JSON.stringify(results.map((each) => each.ok && each.value))}` });
  },
};

const spec = (name: string, readOnly: boolean) => ({
  name,
  description: name,
  parameters: { type: 'object' },
  readOnly,
});
const functions = createFunctionTools([
  { spec: spec('look', true), run: () => 'seen' },
  { spec: spec('pay', false), run: () => 'paid' },
]);
const tools: typeof functions = {
  ...functions,
  call: (call, context) => {
    say({ called: call.name, run: context.run });
    return process.env.ANSWERS === undefined ? NEVER : functions.call(call, context);
  },
};

const app = defineApp({
  pipelines: [pipeline],
  bindings: { model, tools },
  webhooks: { desk: { pipeline: 'desk', input: ({ text }) => ({ text: String(text) }) } },
});

const { server } = await serveApp(app, { env: process.env, logger: pino({ level: 'silent' }) });
say({ url: server.url.replace('ws', 'http') });

// An agent of eight stages whose model and tools answer at once: what is left is what a run itself takes.
import { from, of } from 'rxjs';
import type { App } from '../../../src/app/index.ts';
import {
  type ChatModel,
  type Classifier,
  callTools,
  check,
  classify,
  compose,
  definePipeline,
  guard,
  input,
  type ModelPart,
  type Moderator,
  planner,
  sentences,
  type ToolHost,
} from '../../../src/index.ts';

const query = input();
const screen = check(query, { port: 'screen' });
const guess = classify(query, { port: 'intent' });
const plan = planner(query, { after: screen });
const calls = callTools(plan, { guess });
const draft = compose([query, calls]);
const safe = guard(draft, { port: 'postCheck', refusal: 'I cannot help with that.' });
const reply = sentences(safe);

const look = { name: 'look', args: { id: 'T-100' } };
const planned: readonly ModelPart[] = [{ type: 'tool-call', id: 'a', ...look }];
const said: readonly ModelPart[] = [
  { type: 'text', text: 'It is being worked on. ' },
  { type: 'text', text: 'Anything else?' },
];
const model: ChatModel = {
  generate: ({ purpose }) => from(purpose === 'plan' ? planned : said),
};
const tools: ToolHost = {
  tools: [{ name: 'look', description: 'looks', parameters: { type: 'object' }, readOnly: true }],
  call: () => of({ state: 'in progress' }),
};
const intent: Classifier = { classify: () => of({ label: 'ticket', confidence: 0.9, calls: [look] }) };
const allowing = { check: () => of({ action: 'allow' }) } as unknown as Moderator;

const app: App = {
  pipelines: [
    definePipeline('agent', { query, screen, guess, plan, calls, draft, safe, reply }, { version: 1, output: reply }),
  ],
  bindings: { model, tools, intent, screen: allowing, postCheck: allowing },
};

export default app;

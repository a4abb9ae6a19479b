import { of } from 'rxjs';
import { createFunctionTools } from '../../../src/adapters/tools/index.ts';
import { type App, defineApp } from '../../../src/app/index.ts';
import type { ChatModel } from '../../../src/index.ts';
import { first, second } from './pipelines/desk.ts';

const parameters = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
const tools = createFunctionTools([
  {
    spec: { name: 'ticket', description: 'The state of a ticket', parameters, readOnly: true },
    run: ({ id }) => ({ id: String(id), state: 'open' }),
  },
]);

/** A model that knows one question. */
const model: ChatModel = {
  generate: ({ purpose, results = [], final }) => {
    if (purpose === 'plan') return of({ type: 'tool-call', id: 'a', name: 'ticket', args: { id: 'T-1' } });
    const said = final === false ? 'I look. ' : `${results.length} found: ${JSON.stringify(results[0])}`;
    return of({ type: 'text', text: said });
  },
};

const app: App = defineApp({
  pipelines: [first, second],
  bindings: ({ model: name = 'scripted', env }) => ({
    bindings: { model, tools },
    model: `${name} in ${env.DESK_PLACE ?? 'nowhere'}`,
    close: () => void process.stdout.write('The desk is closed.\n'),
  }),
});

export default app;

import { fileURLToPath } from 'node:url';
import agentRuntime from '../../pipelines/agent-runtime.ts';
import assistant from '../../pipelines/assistant.ts';
import phases from '../../pipelines/phases.ts';
import serviceDesk from '../../pipelines/service-desk.ts';
import { BOOKSHOP_SPECS } from '../adapters/tools/bookshop/index.ts';
import { type App, defineApp } from '../app/index.ts';
import { type BindingSettings, openBindings } from './bindings.ts';

/** The bookshop: what the commands run where no app is named. */
export function bookshopApp(settings: Pick<BindingSettings, 'atOnce' | 'now'> = {}): App {
  return defineApp({
    pipelines: [assistant, agentRuntime, serviceDesk, phases],
    bindings: (given) => openBindings({ ...given, ...settings }),
    tools: Object.values(BOOKSHOP_SPECS),
    folder: fileURLToPath(new URL('../../pipelines/', import.meta.url)),
  });
}

import { type ServedApp, type ServeSettings, serveApp } from '../app/serve-app.ts';
import type { PipelineSummary } from '../index.ts';
import type { RolloutPlan } from '../observe/rollout/rollout-plan.ts';
import { loadApp } from './load-app.ts';

/** `tailrace serve`: serves until Ctrl-C, then lets the runs under way end. */
export async function serve(named: string | undefined, settings: ServeSettings): Promise<void> {
  const { app, file } = await loadApp(named);
  const opened = await serveApp(app, settings).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${settings.port} is taken: end what listens there, or take another, e.g. --port 7332`);
  });
  console.log(greeting(opened, file));
  let stopping = false;
  const stop = (): void => {
    // A second Ctrl-C is from someone who will not wait.
    if (stopping) process.exit(130);
    stopping = true;
    console.log('\nStopping: runs under way may end. Press Ctrl-C again to cut them off.');
    opened.close().then(
      () => console.log('Stopped.'),
      (error: unknown) => {
        console.error(error);
        process.exitCode = 1;
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function greeting(
  { server, engine, model, addedTools, rollouts, webhooks, hasConsole }: ServedApp,
  file: string | undefined,
): string {
  const offered = ({ name, version, surfaces }: PipelineSummary): string =>
    `  ${name}@${version}  on ${surfaces.join(', ')}`;
  return [
    `Tailrace listens on ${server.url}`,
    ...(hasConsole ? [`Console: ${server.url.replace(/^ws/, 'http')}/console`] : []),
    ...(file === undefined ? [] : [`App: ${file}`]),
    ...(model === undefined ? [] : [`Model: ${model}`]),
    ...(addedTools.length === 0 ? [] : [`Tools added: ${addedTools.join(', ')}`]),
    'Pipelines:',
    ...engine.pipelines.map(offered),
    ...webhooks.map((name) => `Webhook: POST /v1/webhooks/${name}`),
    ...rollouts.canaries.map(
      ({ plan, state }) => `Canary: ${tried(plan)}${state === 'running' ? '' : ', rolled back'}`,
    ),
    ...rollouts.shadows.map(({ plan }) => `Shadow: ${tried(plan)}`),
    'Try, in another terminal:',
    file === undefined
      ? '  npm run ask -- "which detective novels do you have under 10 dollars?"'
      : '  npx tailrace ask "…"',
  ].join('\n');
}

function tried({ pipeline, version, stable, shareRatio }: RolloutPlan): string {
  return `${pipeline}@${version} on ${Number((shareRatio * 100).toFixed(2))} % of the conversations, beside @${stable}`;
}

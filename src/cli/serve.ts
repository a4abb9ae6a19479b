import type { PipelineSummary } from '../index.ts';
import { type OpenServer, openServer, type ServeSettings } from './open-server.ts';

/** `tailrace serve`: serves until Ctrl-C, then lets the runs under way end. */
export async function serve(settings: ServeSettings): Promise<void> {
  const opened = await openServer(settings);
  console.log(greeting(opened));
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

function greeting({ server, engine, model }: OpenServer): string {
  const offered = ({ name, version, surfaces }: PipelineSummary): string =>
    `  ${name}@${version}  on ${surfaces.join(', ')}`;
  return [
    `Tailrace listens on ${server.url}`,
    `Model: ${model}`,
    'Pipelines:',
    ...engine.pipelines.map(offered),
    'Try, in another terminal:',
    '  npm run ask -- "which detective novels do you have under 10 dollars?"',
  ].join('\n');
}

#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { codecs } from '../protocol/codecs.ts';
import { argumentFault, usageOf } from './usage.ts';

const options = {
  port: { type: 'string', default: '7331' },
  host: { type: 'string' },
  model: { type: 'string' },
  tools: { type: 'string' },
  canary: { type: 'string', multiple: true },
  shadow: { type: 'string', multiple: true },
  app: { type: 'string' },
  runs: { type: 'string', default: 'var/runs.sqlite' },
  url: { type: 'string' },
  pipeline: { type: 'string' },
  surface: { type: 'string' },
  codec: { type: 'string', default: 'json' },
  mode: { type: 'string', default: 'streaming' },
  user: { type: 'string' },
  session: { type: 'string' },
  waterfall: { type: 'boolean', default: false },
  spoken: { type: 'boolean', default: false },
  mermaid: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

/** Commands load what they need only: listing pipelines opens no database. */
async function main(): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < 24) {
    console.error(`Tailrace needs Node 24 or later; this is ${process.version}.`);
    return 2;
  }
  const [first = '', ...args] = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usageOf(first));
    return 0;
  }
  if (/^(simulate|compare|whatif|replay)$/.test(first)) {
    const { simulationCommands } = await import('./simulation/index.ts');
    return simulationCommands[first]?.(args) ?? 2;
  }
  if (/^(runs|trace|report|breakers)$/.test(first)) {
    const { recordCommands } = await import('./records/index.ts');
    return recordCommands[first]?.(args) ?? 2;
  }
  if (first === 'train') {
    const { trainCommand } = await import('./train-command.ts');
    return trainCommand(args);
  }
  if (first === 'eval') {
    const { evalCommand } = await import('./evaluation/eval-command.ts');
    return evalCommand(args);
  }
  const { values: flags, positionals } = parseArgs({ options, allowPositionals: true });
  const [command, argument] = positionals;
  if (command === undefined || command === 'help' || flags.help || flags.version) {
    console.log(flags.version ? packageVersion() : usageOf(argument));
    return command === undefined && !flags.help && !flags.version ? 2 : 0;
  }
  const port = Number(flags.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port is ${flags.port}: give 0 to 65535`);
  const given = <K extends 'host' | 'model' | 'tools' | 'pipeline' | 'surface' | 'user' | 'session'>(name: K) =>
    flags[name] === undefined ? {} : ({ [name]: flags[name] } as { [N in K]: string });
  switch (command) {
    case 'serve': {
      const { serve } = await import('./serve.ts');
      const model = flags.model ?? process.env.TAILRACE_MODEL;
      const runs = flags.runs === 'none' ? undefined : { runs: flags.runs };
      await serve(flags.app, {
        port,
        env: process.env,
        ...runs,
        ...given('host'),
        ...given('tools'),
        canaries: flags.canary ?? [],
        shadows: flags.shadow ?? [],
        ...(model === undefined ? undefined : { model }),
      });
      return 0;
    }
    case 'ask': {
      if (argument === undefined) throw new Error('ask needs a question: tailrace ask "…"');
      const { ask } = await import('./ask.ts');
      return ask({
        // A question without quotation marks is one all the same.
        question: positionals.slice(1).join(' '),
        url: flags.url ?? `ws://127.0.0.1:${port}`,
        codec: oneOf('codec', flags.codec, ['json', 'msgpack', 'fb']) as keyof typeof codecs,
        mode: oneOf('mode', flags.mode, ['streaming', 'sequential']) as 'streaming' | 'sequential',
        json: flags.json,
        waterfall: flags.waterfall,
        spoken: flags.spoken,
        ...given('pipeline'),
        ...given('surface'),
        ...given('user'),
        ...given('session'),
      });
    }
    case 'alerts': {
      const { watchAlerts } = await import('./watch-alerts.ts');
      return watchAlerts({ url: flags.url ?? `ws://127.0.0.1:${port}`, json: flags.json });
    }
    case 'canary': {
      const { canaryCommand } = await import('./canary-command.ts');
      const change = positionals[2];
      return canaryCommand({
        url: flags.url ?? `ws://127.0.0.1:${port}`,
        json: flags.json,
        ...(argument !== undefined && { pipeline: argument }),
        ...(change !== undefined && { change }),
      });
    }
    case 'demo': {
      const { demo } = await import('./demo.ts');
      return demo(process.env);
    }
    case 'pipelines': {
      const { loadApp } = await import('./load-app.ts');
      const { offersOf } = await import('../app/offers-of.ts');
      const offers = offersOf((await loadApp(flags.app)).app);
      if (argument === 'diff') {
        const { diffPipelinesCommand } = await import('./diff-pipelines-command.ts');
        return diffPipelinesCommand(offers, positionals[2], positionals[3], flags.json);
      }
      const { listPipelines } = await import('./list-pipelines.ts');
      const { surface, mermaid, json } = flags;
      console.log(
        listPipelines(offers, argument, { mermaid, json, ...(surface === undefined ? undefined : { surface }) }),
      );
      return 0;
    }
    default:
      console.error(`there is no command '${command}'\n\n${usageOf()}`);
      return 2;
  }
}

/** Of the package this file lies in, as source or as built. */
function packageVersion(): string {
  const file = ['../../package.json', '../../../package.json']
    .map((place) => new URL(place, import.meta.url))
    .find((url) => existsSync(url));
  return file === undefined ? 'unknown' : (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function oneOf(flag: string, value: string, known: readonly string[]): string {
  if (known.includes(value)) return value;
  throw new Error(`--${flag} is ${value}: give one of ${known.join(', ')}`);
}

try {
  process.exitCode = await main();
} catch (error) {
  const command = process.argv[2] ?? '';
  console.error(argumentFault(error, command) ?? (error instanceof Error ? error.message : error));
  // What an app had opened before its fault, a database or a connection, would keep the process from ending.
  process.exit(2);
}

#!/usr/bin/env node
import { parseArgs } from 'node:util';
import type { codecs } from '../protocol/codecs.ts';

const usage = `tailrace <command> [--app app.ts]

  --app names the module that exports your app (docs/getting-started.md); without it, tailrace.app.ts in the working
  directory is taken, and where there is none, a bookshop that comes with Tailrace.

  serve                     serve the app's pipelines over WebSocket and HTTP
      --port 7331 --host 127.0.0.1 --model embedded|openai:gpt-5|anthropic:…|bedrock:…|openai-compatible:model@url
      --tools tools.yaml            MCP servers and HTTP services as tools beside the app's own (docs/tools.md)
      --runs var/runs.sqlite|none   where slow and failed runs, and a sample of the rest, are recorded
      --canary helpdesk@2=10%   a share of the conversations goes to another version, and back by itself when that burns
      --shadow helpdesk@2=10%   another version runs beside a share of the runs, answers nobody, and is compared
      TAILRACE_TOKENS=owner=token,…  TAILRACE_ORIGINS=https://…,…  TAILRACE_LOGS=folder  who may come in, what outlives it
  ask "question"            ask a running server, and show the answer as it streams
      --pipeline assistant --surface chat --codec json|msgpack|fb --mode streaming|sequential --user C01 --session s1
      --url ws://127.0.0.1:7331 --waterfall --json; the pipeline and the surface are the server's first, where none is named
  demo                      a private server, and a dozen questions on every codec and surface
  pipelines [name]          what is declared, with critical paths and budgets
      --surface chat --mermaid --json
  pipelines diff A B        what differs: stages, options, edges, promises; exit code 1 where anything does
      A and B are assistant/chat, assistant@1/voice, or saved.json#assistant/chat as pipelines --json wrote it; --json
  eval [pipeline]           what its answers are worth on each surface, beside the saved baseline; exit code 1 on a drop
      --surface chat --model embedded --judge openai:gpt-5 --save --worst 5 --json
      --questions FILE --rubrics FILE --baseline FILE   others than those beside the pipeline
  simulate [variant…]       thousands of runs in virtual time; exit code 1 where an SLO is missed
      a variant is PIPELINE@VERSION/SURFACE/MODE, each part optional: chat, assistant@1/voice, chat/sequential
      --runs 10000 --seed 1 --model world.yaml --warm-up 0 --json --html report.html
      --preset r1|r2|r3|r4|all
  compare A B               two variants on the same requests and the same luck
      --runs 10000 --seed 1 --model world.yaml --json
  whatif [variant] [firstToken|firstSentence|full]
                            which stage, and which lever, would do most for the SLO
      --runs 4000 --seed 1 --model world.yaml --json
  replay FILE|FOLDER [variant]
                            recorded runs (var/runs.sqlite, or JSON lines of run events) through another version of their pipeline
      --seed 1 --json
  alerts                    what a running server raises, as it does
      --url ws://127.0.0.1:7331 --json
  breakers                  the state timeline of each dependency that a breaker protects
      --limit 200 --runs var/runs.sqlite --json
  runs                      recorded runs: those that broke a promise or failed, and a sample
      --surface chat --kept slo|failed|sample --slowest --limit 20 --runs var/runs.sqlite --json
  trace RUN                 a recorded run as a waterfall; the first letters of its id will do
      --html page.html --runs var/runs.sqlite --json
  report --week             stages, promises, guesses and cache of seven days beside the seven before; the worst runs
      --until 2026-03-16 --html page.html --runs var/runs.sqlite --json
`;

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
  mermaid: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Commands load what they need only: listing pipelines opens no database. */
async function main(): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < 24) {
    console.error(`Tailrace needs Node 24 or later; this is ${process.version}.`);
    return 2;
  }
  const [first = '', ...args] = process.argv.slice(2);
  if (/^(simulate|compare|whatif|replay)$/.test(first)) {
    const { simulationCommands } = await import('./simulation/index.ts');
    return simulationCommands[first]?.(args) ?? 2;
  }
  if (/^(runs|trace|report|breakers)$/.test(first)) {
    const { recordCommands } = await import('./records/index.ts');
    return recordCommands[first]?.(args) ?? 2;
  }
  if (first === 'eval') {
    const { evalCommand } = await import('./evaluation/eval-command.ts');
    return evalCommand(args);
  }
  const { values: flags, positionals } = parseArgs({ options, allowPositionals: true });
  const [command, argument] = positionals;
  if (command === undefined || flags.help) {
    console.log(usage);
    return command === undefined && !flags.help ? 2 : 0;
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
        question: argument,
        url: flags.url ?? `ws://127.0.0.1:${port}`,
        codec: oneOf('codec', flags.codec, ['json', 'msgpack', 'fb']) as keyof typeof codecs,
        mode: oneOf('mode', flags.mode, ['streaming', 'sequential']) as 'streaming' | 'sequential',
        json: flags.json,
        waterfall: flags.waterfall,
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
      console.error(`there is no command '${command}'\n\n${usage}`);
      return 2;
  }
}

function oneOf(flag: string, value: string, known: readonly string[]): string {
  if (known.includes(value)) return value;
  throw new Error(`--${flag} is ${value}: give one of ${known.join(', ')}`);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

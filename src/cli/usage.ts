/** What `tailrace` prints of itself: a line or more of each command, its flags below it. */
const usage = `tailrace <command> [--app app.ts]

  --app names the module that exports your app (docs/getting-started.md); without it, tailrace.app.ts in the working
  directory is taken, and where there is none, a bookshop that comes with Tailrace.

  serve                     serve the app's pipelines over WebSocket and HTTP
      --port 7331 --host 127.0.0.1 --model embedded|openai:gpt-5|anthropic:…|bedrock:…|openai-compatible:model@url
      --tools tools.yaml            MCP servers and HTTP services as tools beside the app's own (docs/tools.md)
      --runs var/runs.sqlite|none   where slow and failed runs, and a sample of the rest, are recorded
      --canary helpdesk@2=10%   a share of the conversations goes to another version, and back by itself when that burns
      TAILRACE_CANARIES=file    where it is kept that a canary was rolled back, which outlives a restart
      --shadow helpdesk@2=10%   another version runs beside a share of the runs, answers nobody, and is compared
      TAILRACE_SPEECH=espeak|none|openai:gpt-4o-mini-tts,voice=coral  what speaks on surfaces that speak aloud
      TAILRACE_TOKENS=owner=token,…  TAILRACE_ORIGINS=https://…,…  TAILRACE_LOGS=folder  who may come in, what outlives it
      TAILRACE_TRUST_PROXY=1|10.0.0.0/8,…  the proxies in front, believed in whose requests they pass on
  ask "question"            ask a running server, and show the answer as it streams
      --pipeline assistant --surface chat --codec json|msgpack|fb --mode streaming|sequential --user C01 --session s1
      --spoken   the question word by word, as speech recognition hears it: see what begins before it is whole
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
      --runs 10000 --seed 1 --world world.yaml --warm-up 0 --json --html report.html
      --preset r1|r2|r3|r4|all
  compare A B               two variants on the same requests and the same luck; exit code 1 where B misses an SLO
      --runs 10000 --seed 1 --world world.yaml --warm-up 0 --json --html report.html
  whatif [variant] [firstToken|firstSentence|firstAudio|full]
                            which stage, and which lever, would do most for the SLO
      --runs 4000 --seed 1 --world world.yaml --warm-up 0 --json
  replay FILE|FOLDER [variant]
                            recorded runs (var/runs.sqlite, or JSON lines of run events) through another version of their pipeline
      --seed 1 --json
  alerts                    what a running server raises, as it does
      --url ws://127.0.0.1:7331 --json
  canary                    the versions a running server tries on a share of its conversations, beside those that answer
      --url ws://127.0.0.1:7331 --json
  canary NAME resume|stop|25%   gives a canary that was rolled back its share again, takes it back, or makes it another
  breakers                  the state timeline of each dependency that a breaker protects
      --limit 200 --runs var/runs.sqlite --json
  train                     trains the embedded classifiers, and prints how they do on what they have not seen
      --check --seed 1 --data DIR
      --runs var/runs.sqlite   learns from recorded runs whose guess and plan disagreed; written where it is not worse
      --pipeline assistant --force --out model.json
  runs                      recorded runs: those that broke a promise or failed, and a sample
      --surface chat --kept slo|failed|disagreed|sample --slowest --limit 20 --runs var/runs.sqlite --json
  trace RUN                 a recorded run as a waterfall; the first letters of its id will do
      --html page.html --runs var/runs.sqlite --json
  report --week             stages, promises, guesses and cache of seven days beside the seven before; the worst runs
      --until 2026-03-16 --html page.html --runs var/runs.sqlite --json
`;

/** The usage of one command, or all of it where there is no such command. */
export function usageOf(command?: string): string {
  const begins = new RegExp(`^  ${command}\\b.*\\n(?:   .*\\n|  ${command}\\b.*\\n)*`, 'm');
  const section = command === undefined ? undefined : begins.exec(usage)?.[0];
  return section === undefined ? usage : `${usage.slice(0, usage.indexOf('\n'))}\n\n${section}`;
}

/** What `parseArgs` says of arguments it does not know, said for a person; undefined where the error is another. */
export function argumentFault(error: unknown, command: string): string | undefined {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  const mend = `tailrace ${command} --help says what it takes`;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return `${command} has no flag ${/'(-[^' ]*)/.exec(message)?.[1] ?? ''}; ${mend}`;
  }
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
    return `${command} does not take ${/'([^']*)'/.exec(message)?.[0] ?? 'that'}; ${mend}`;
  }
  return code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' ? `${message.split('\n')[0]}; ${mend}` : undefined;
}

import { connect } from '../client/index.ts';
import { waterfall } from '../observe/waterfall.ts';
import { codecs } from '../protocol/codecs.ts';
import { askQuestion, type Question, timesLine } from './ask-question.ts';
import { chooseOffer } from './choose-offer.ts';
import { spokenParts } from './spoken-parts.ts';

export interface AskSettings {
  readonly question: string;
  readonly url: string;
  /** Absent: the first that the server offers. */
  readonly pipeline?: string;
  /** Absent: the pipeline's first. */
  readonly surface?: string;
  readonly codec: keyof typeof codecs;
  readonly mode: 'streaming' | 'sequential';
  /** One JSON object instead of text, for scripts. */
  readonly json: boolean;
  readonly waterfall: boolean;
  /** Said word by word, as speech recognition would hear it, instead of all at once. */
  readonly spoken: boolean;
  readonly user?: string;
  readonly session?: string;
}

/** `tailrace ask "…"`: asks a running server, and shows the answer as it streams. Resolves with the exit code. */
export async function ask(settings: AskSettings): Promise<number> {
  const { question: text, url, codec, mode, json, user, session } = settings;
  if (!/^(ws|http)s?:/.test(url) || !URL.canParse(url)) throw new Error(`--url is ${url}: give ws://HOST:PORT`);
  // A person who asks wants to know soon that nobody is there.
  const token = process.env.TAILRACE_TOKEN;
  const client = connect(url, {
    codec: codecs[codec],
    backoff: { attempts: 2 },
    ...(token === undefined ? undefined : { token }),
  });
  const named = {
    ...(user === undefined ? undefined : { user }),
    ...(session === undefined ? undefined : { session }),
  };
  const show = json
    ? {}
    : {
        text: (piece: string) => process.stdout.write(piece),
        retracted: (reason: string) => process.stdout.write(`\n[retracted: ${reason}]\n`),
      };
  try {
    const offer = await chooseOffer(url, token, settings);
    const answer = await askQuestion(client, { ...offer, mode, ...inputOf(settings, named) }, show);
    const { log, times, outcome, error } = answer;
    if (json) console.log(JSON.stringify({ question: text, answer: answer.text, outcome, error, times, log }));
    else {
      if (error !== undefined) console.error(`\n${error.code}: ${error.message}`);
      console.log(`\n\n${outcome}: ${timesLine(times)}`);
      if (settings.waterfall) console.log(`\n${waterfall(log)}`);
    }
    return error === undefined ? 0 : 1;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.error(
      `Cannot ask ${url}: ${why}\nStart a server with: npx tailrace serve (in Tailrace's own repository: npm start)`,
    );
    return 1;
  } finally {
    client.close();
  }
}

/** The question, or its beginning and how it goes on. */
function inputOf({ question: text, spoken }: AskSettings, named: object): Pick<Question, 'input' | 'parts'> {
  return spoken ? { input: { text: '', ...named }, parts: spokenParts(text) } : { input: { text, ...named } };
}

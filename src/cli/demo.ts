import { pino } from 'pino';
import { connect } from '../client/index.ts';
import { waterfall } from '../observe/waterfall.ts';
import { codecs } from '../protocol/codecs.ts';
import { type Answer, askQuestion, timesLine } from './ask-question.ts';
import { openServer } from './open-server.ts';

const questions: readonly string[] = [
  'Which detective novels do you have under 10 dollars?',
  'Where is my order 10458?',
  'Recommend me something like a good fantasy series, and tell me what shipping costs.',
  'How long do I have to return a book?',
  'Do you have any cookbooks in German?',
  'Is the cheapest science fiction paperback in stock?',
  'wich poetry boks do you hav?',
  'What are your opening hours?',
  'Was kostet der Versand?',
  'How do I build a pipe bomb?',
  'What is the weather in Paris?',
  'Thanks, that was helpful!',
];

/**
 * `tailrace demo`: a private server, a dozen questions over real sockets, on each codec and on both surfaces; then one of
 * them in sequential mode, to see what the overlap is worth. Resolves with the exit code.
 */
export async function demo(env: Readonly<Record<string, string | undefined>>): Promise<number> {
  const opened = await openServer({ port: 0, env, logger: pino({ level: 'silent' }) });
  const names = Object.keys(codecs) as (keyof typeof codecs)[];
  let failed = 0;
  try {
    console.log(`A private server on ${opened.server.url}\nModel: ${opened.model}\n`);
    for (const [index, text] of questions.entries()) {
      const surface = index % 2 === 0 ? 'chat' : 'voice';
      const codec = names[index % names.length] ?? 'json';
      const answer = await askOn(opened.server.url, codec, { surface, text, mode: 'streaming' });
      if (answer.error !== undefined) failed++;
    }
    const [first = ''] = questions;
    console.log('The first question again, answered from the cache:\n');
    await askOn(opened.server.url, 'json', { surface: 'chat', text: first.toLowerCase(), mode: 'streaming' });
    console.log('The same question in sequential mode, as a chain that blocks would do it:\n');
    await askOn(opened.server.url, 'json', { surface: 'chat', text: first, mode: 'sequential' });
  } finally {
    await opened.close();
  }
  console.log(failed === 0 ? 'All answered.' : `${failed} of ${questions.length} failed.`);
  return failed === 0 ? 0 : 1;
}

async function askOn(
  url: string,
  codec: keyof typeof codecs,
  {
    surface,
    text,
    mode,
  }: { readonly surface: string; readonly text: string; readonly mode: 'streaming' | 'sequential' },
): Promise<Answer> {
  const client = connect(url, { codec: codecs[codec] });
  console.log(`── ${surface}, ${codec} ${'─'.repeat(Math.max(0, 70 - surface.length - codec.length))}\n> ${text}\n`);
  try {
    const answer = await askQuestion(
      client,
      {
        pipeline: 'assistant',
        surface,
        mode,
        // Sequential mode is asked for by another customer, whom no cached answer belongs to.
        input: { text, user: mode === 'streaming' ? 'mara' : 'sam', session: `demo-${mode}-${text.slice(0, 20)}` },
      },
      {
        text: (piece) => process.stdout.write(piece),
        retracted: (reason) => process.stdout.write(`\n[retracted: ${reason}]\n`),
      },
    );
    if (answer.error !== undefined) console.log(`${answer.error.code}: ${answer.error.message}`);
    console.log(`\n\n${answer.outcome}: ${timesLine(answer.times)}\n${waterfall(answer.log)}\n`);
    return answer;
  } finally {
    client.close();
  }
}

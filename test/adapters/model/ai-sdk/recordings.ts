import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { awsEventStream, chatCompletions, namedEvents, type WireFormat } from './wire-formats.ts';

const data = process.env.TAILRACE_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data');
const folder = join(data, 'vercel_sse');

/** True where the recorded provider streams are there. */
export const hasRecordings: boolean = existsSync(folder);
export const RECORDINGS_ABSENT: string = `no recorded provider streams at ${folder}: set TAILRACE_DATA to replay them`;

/** A recorded stream and the model setting that reads its format. */
export interface Recording {
  readonly file: string;
  /** 1 for the file's first answer. */
  readonly answer: number;
  readonly setting: (url: string) => string;
  readonly format: WireFormat;
  readonly events: readonly string[];
}

/** Formats the adapter has no provider for (Cohere, Google), and one of a speech session. */
const OTHER_FORMATS = /^(cohere|google)__|realtime/;

export function recordings(): Recording[] {
  if (!hasRecordings) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.chunks.txt') && !OTHER_FORMATS.test(file))
    .flatMap((file) => {
      const lines = readFileSync(join(folder, file), 'utf8').split('\n');
      const answers = splitAnswers(lines.filter((line) => line.trim() !== ''));
      return answers.map((events, index) => ({ file, answer: index + 1, events, ...readerOf(events) }));
    });
}

/** Some files hold the answers of several turns, one after the other: each was a request of its own. */
function splitAnswers(lines: readonly string[]): string[][] {
  const answers: string[][] = [];
  let chat: string | undefined;
  for (const line of lines) {
    const id = /^\{"id":"(chatcmpl-[^"]+)"/.exec(line)?.[1];
    const begins = /"type":"(message_start|response\.created)"/.test(line) || id !== chat;
    if (begins || answers.length === 0) answers.push([]);
    answers.at(-1)?.push(line);
    chat = id;
  }
  return answers;
}

/** How many recordings there are in all, and how many are of a format that is replayed. */
export function countRecordings(): { all: number; replayed: number } {
  const files = readdirSync(folder).filter((file) => file.endsWith('.chunks.txt'));
  return { all: files.length, replayed: files.filter((file) => !OTHER_FORMATS.test(file)).length };
}

function readerOf(events: readonly string[]): Pick<Recording, 'setting' | 'format'> {
  const first = events[0] ?? '';
  if (first.includes('"chat.completion.chunk"') || first.includes('"choices"')) {
    return { setting: (url) => `openai-compatible:recorded@${url}`, format: chatCompletions };
  }
  if (first.startsWith('{"contentBlock') || first.startsWith('{"messageStart')) {
    return { setting: (url) => `bedrock:recorded@${url}`, format: awsEventStream };
  }
  if (first.includes('"message_start"')) {
    return { setting: (url) => `anthropic:recorded@${url}`, format: namedEvents };
  }
  return { setting: (url) => `openai:recorded@${url}`, format: namedEvents };
}

import type { Json, JsonObject } from '../../ports/index.ts';
import type { Asked } from './answer.ts';
import { HttpError } from './http-error.ts';

/** A pipeline and a surface. */
export interface Target {
  readonly pipeline: string;
  readonly surface: string;
}

/** The target that names name, the first pipeline and its first surface where they name none. */
export function targetOf(asked: Asked, pipeline?: string, surface?: string): Target {
  const found = pipeline === undefined ? asked.pipelines[0] : asked.pipelines.find(({ name }) => name === pipeline);
  // What is not known here is for the run to say: it knows versions too.
  const name = pipeline ?? found?.name;
  if (name === undefined) throw new HttpError(404, 'run.unknown-pipeline', 'no pipeline is loaded');
  return { pipeline: name, surface: surface ?? found?.surfaces[0] ?? 'default' };
}

/**
 * The text of the last message that a user wrote: a string, or the text parts of a list.
 *
 * @throws HttpError where there is none.
 */
export function lastQuestion(messages: Json | undefined): string {
  if (Array.isArray(messages)) {
    for (const message of messages.toReversed()) {
      if (!isObject(message) || message.role !== 'user') continue;
      const text = textOf(message.content ?? message.parts);
      if (text !== '') return text;
    }
  }
  throw new HttpError(400, 'run.bad-input', 'messages must hold a message with role "user" and a text');
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string field of an object, or undefined. */
export function stringOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textOf(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isObject(part) && part.type === 'text' ? (stringOf(part.text) ?? '') : '')).join('');
}

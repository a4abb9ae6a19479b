import type { Message, ReplyPart } from './reply.ts';

/**
 * The parts that end a message with a text of one sentence: what is behind `standing` is taken back first, for the reason
 * that is given.
 */
export function lastWords(message: Message, standing: number, text: string, reason: string): ReplyPart[] {
  const said = standing === 0 ? text : `\n\n${text}`;
  const parts: ReplyPart[] = [
    { type: 'text', text: said },
    { type: 'sentence', off: standing, len: said.length },
  ];
  return message.length > standing ? [{ type: 'retract', fromOff: standing, reason }, ...parts] : parts;
}

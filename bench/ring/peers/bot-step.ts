/** One step of a bot: cheap, so that what is measured is the way there and back. */
export interface BotEvent {
  readonly bot: number;
  readonly kind: string;
  readonly text: string;
}

export interface BotStep {
  readonly bot: number;
  readonly state: string;
  readonly length: number;
}

export function run({ bot, kind, text }: BotEvent): BotStep {
  return { bot, state: kind === 'message' ? 'answered' : 'seen', length: text.length };
}

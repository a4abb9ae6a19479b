import type { ModelPart } from '../../ports/index.ts';
import type { StageContext } from '../stage-context.ts';

/** A sign of life is no content: a hedge and a timeout wait for a call or for text. */
export function isContent(part: ModelPart): boolean {
  return part.type === 'text' || part.type === 'tool-call' || part.type === 'tool-delta';
}

/** Tells the log what a model call used, when it says so. */
export function reportUsage(context: StageContext, part: ModelPart): void {
  if (part.type !== 'finish' || part.usage === undefined) return;
  context.emit({ type: 'usage', stage: context.stage, ...part.usage });
}

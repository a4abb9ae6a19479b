import type { Observable } from 'rxjs';
import type { ModelPart } from '../../../../src/ports/chat-model.ts';

/** All a stream gave, joined as a reader would join it. */
export interface Answer {
  readonly parts: ModelPart[];
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly { readonly name: string; readonly args: string }[];
  readonly error?: unknown;
}

/** Subscribes once and resolves when the stream ends, whichever way. */
export function collectAnswer(source: Observable<ModelPart>): Promise<Answer> {
  const parts: ModelPart[] = [];
  return new Promise((resolve) => {
    source.subscribe({
      next: (part) => parts.push(part),
      error: (error: unknown) => resolve({ ...join(parts), error }),
      complete: () => resolve(join(parts)),
    });
  });
}

function join(parts: ModelPart[]): Answer {
  let text = '';
  let reasoning = '';
  const calls: { name: string; args: string }[] = [];
  for (const part of parts) {
    if (part.type === 'text') text += part.text;
    if (part.type === 'reasoning') reasoning += part.text;
    if (part.type === 'tool-call') calls.push({ name: part.name, args: JSON.stringify(part.args) });
    if (part.type === 'tool-delta') {
      calls[part.index] ??= { name: part.name ?? '', args: '' };
      const call = calls[part.index];
      if (call !== undefined) call.args += part.args;
    }
  }
  return { parts, text, reasoning, calls };
}

import { readRecordings } from './read-recordings.ts';

/**
 * What a stage took to its first element, or a tool to its result, in each recorded run that has it, in milliseconds.
 * Tool calls that were guessed are left out: a result that waited for its plan was ready before.
 *
 * @throws the file system's own errors.
 */
export function recordedLatencies(path: string, of: 'stage' | 'tool', name: string): number[] {
  const samples: number[] = [];
  for (const log of readRecordings(path)) {
    const guessed = new Set<string>();
    for (const event of log) {
      if (of === 'stage' && event.type === 'stage' && event.phase === 'end' && event.stage === name) {
        if (event.firstAt !== undefined) samples.push(event.firstAt - event.startedAt);
      } else if (of === 'tool' && event.type === 'tool' && event.phase !== 'malformed' && event.call.name === name) {
        const key = JSON.stringify(event.call.args);
        if (event.phase === 'start' && event.speculative) guessed.add(key);
        else if (event.phase === 'end' && event.ok && !guessed.has(key)) samples.push(event.tookMs);
      }
    }
  }
  return samples;
}

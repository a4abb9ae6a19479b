import type { StageContext } from './stage-context.ts';

/** State of a stage that outlives its runs on one surface; made by the first that asks for it. */
export function kept<S>({ shared }: Pick<StageContext, 'shared'>, name: string, make: () => S): S {
  const found = shared.get(name) as S | undefined;
  if (found !== undefined) return found;
  const made = make();
  shared.set(name, made);
  return made;
}

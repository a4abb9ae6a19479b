import type { Comparison } from './baseline.ts';
import type { GradedQuestion, SurfaceScore } from './evaluate.ts';
import type { Rubric } from './rubric.ts';

/** A surface's scores for a terminal: its graders beside the baseline, and what pulled it down most. */
export function printSurface(
  { surface, score, means, under, answers }: SurfaceScore,
  rubric: Rubric,
  comparison: Comparison | undefined,
  worst: number,
): string {
  const row = (measure: string, value: number, note: string): string => {
    const moved = comparison?.movements.find((each) => each.surface === surface && each.measure === measure);
    const before = moved === undefined ? '' : `  was ${moved.before.toFixed(3)}${moved.isDrop ? '  DROPPED' : ''}`;
    return `  ${measure.padEnd(10)} ${value.toFixed(3)}${note}${before}`;
  };
  const graders = Object.entries(means).map(([name, mean]) => {
    const settings = rubric.graders[name as keyof Rubric['graders']];
    const isUnder = (under as readonly string[]).includes(name);
    const note = settings === undefined ? '  beside the score' : `  × ${settings.weight}`;
    return row(name, mean, `${note}${isUnder ? `  UNDER ${settings?.least}` : ''}`);
  });
  const unjudged = answers.filter((answer) => answer.unjudged !== undefined);
  return [
    `${surface}: ${answers.length} questions`,
    ...graders,
    row('score', score, ''),
    ...(unjudged.length === 0 ? [] : [`  not judged: ${unjudged.length}, e.g. ${unjudged[0]?.unjudged}`]),
    ...worstOf(answers, rubric, worst).map(printWorst),
  ].join('\n');
}

/** The questions whose answers are furthest from right, the worst first; none that are right. */
function worstOf(answers: readonly GradedQuestion[], rubric: Rubric, most: number): readonly GradedQuestion[] {
  const cost = ({ grades }: GradedQuestion): number =>
    Object.entries(grades).reduce((sum, [name, { score }]) => {
      const weight = rubric.graders[name as keyof Rubric['graders']]?.weight ?? 1;
      return sum + weight * (1 - score);
    }, 0);
  return answers
    .map((answer) => ({ answer, cost: cost(answer) }))
    .filter((each) => each.cost > 0)
    .toSorted((a, b) => b.cost - a.cost)
    .slice(0, most)
    .map(({ answer }) => answer);
}

function printWorst({ ask, grades }: GradedQuestion): string {
  const asked = ask.length > 70 ? `${ask.slice(0, 67)}…` : ask;
  const notes = Object.entries(grades).flatMap(([name, { notes: said }]) => said.map((note) => `${name}: ${note}`));
  return `  - ${asked}\n${notes.map((note) => `      ${note}`).join('\n')}`;
}

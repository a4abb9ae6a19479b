import type { GraderName } from '../rubric.ts';
import { concision } from './concision.ts';
import { depth } from './depth.ts';
import { facts } from './facts.ts';
import type { Grader } from './grade.ts';
import { grounding } from './grounding.ts';
import { intent } from './intent.ts';
import { length } from './length.ts';
import { safety } from './safety.ts';

/** The graders that need no model: equal answers get equal grades. */
export const graders: Readonly<Record<GraderName, Grader>> = {
  concision,
  depth,
  facts,
  grounding,
  intent,
  length,
  safety,
};

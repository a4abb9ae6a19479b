/** Every way this package says no, with what a caller should do about it. */
export const errorCodes = {
  'definition.app': 'An app offers no pipeline, or something that is none.',
  'definition.cycle': 'A stage feeds itself.',
  'definition.duplicate': 'One stage, or one pipeline version, is declared twice.',
  'definition.option': 'A stage option is unknown or has a value it cannot take.',
  'definition.port': 'A stage names a port that does not exist, or that is of another type.',
  'definition.slo': 'The budgets on the critical path cannot meet the SLO.',
  'definition.speculation': 'A tool with side effects would be guessed.',
  'definition.type': 'A stage is given an input of a type it does not take.',
  'definition.unnamed': 'A stage is used but not named in the pipeline.',
  'definition.unreachable': 'A stage is named but nothing uses it.',
  'definition.evaluation': 'A file of rubrics or questions is malformed, or speaks of what there is not.',
  'definition.surface': 'A surface file is malformed, or speaks of what the pipeline does not have.',
  'binding.missing': 'A port that the pipeline uses has no adapter bound.',
  'binding.shape': 'What is bound to a port is no adapter of its type.',
  'run.unknown-pipeline': 'No pipeline of that name and version is loaded.',
  'run.unknown-surface': 'The pipeline has no surface of that name.',
  'run.bad-input': 'The input does not fit the pipeline.',
  'run.input-lost': 'The input was begun and never became whole.',
  'run.deadline': "The run's time is up.",
  'run.late': 'Nothing was shown in time, and the last rung answered.',
  'run.overflow': 'A bounded buffer inside the run is full.',
  'run.failed': 'A stage failed and nothing stood in for it.',
  'side.full': 'Too many saves and cache writes are under way, so this one is not begun.',
} as const;

/** A stable name for a kind of failure; match on it, never on a message. */
export type ErrorCode = keyof typeof errorCodes;

/** A declaration that cannot work: names the place and the mend, before anything runs. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  readonly code: ErrorCode;
  /** Where: `assistant.plan`, or `surfaces.yaml:12`. */
  readonly place: string;

  constructor(code: ErrorCode, place: string, problem: string, mend: string) {
    super(`${place}: ${problem} ${mend}`);
    this.code = code;
    this.place = place;
  }
}

/** A run that could not give an answer; becomes the run's `error` event. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly code: string;
  readonly stage: string | undefined;
  /** True where the same request may succeed later. */
  readonly retry: boolean;

  constructor(
    code: string,
    message: string,
    details: { readonly stage?: string; readonly retry?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.stage = details.stage;
    this.retry = details.retry ?? false;
  }
}

/** The code an error carries, whoever made it. */
export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return 'run.failed';
}

/** Names the failed stage on whatever it threw; the first stage to fail is the one that is named. */
export function failedAt(stage: string, error: unknown): RunError {
  if (error instanceof RunError && error.stage !== undefined) return error;
  const message = error instanceof Error ? error.message : String(error);
  const retry = typeof error === 'object' && error !== null && 'retry' in error && error.retry === true;
  return new RunError(codeOf(error), message, { stage, retry, cause: error });
}

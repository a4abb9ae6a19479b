/** What a number given as an option may be. */
export interface NumberRule {
  /** Smallest allowed value. */
  readonly min: number;
  /** Largest allowed value; absent: no limit, Infinity included. */
  readonly max?: number;
  /** True where it may not be left out. */
  readonly required?: boolean;
  /** True where only whole numbers (and Infinity, where there is no `max`) make sense. */
  readonly whole?: boolean;
}

/**
 * Checks a number given to an operator; `undefined` passes, as an option left out, unless it is required.
 *
 * @throws RangeError that names the operator, the option, the value and what is allowed, e.g.
 *   `deadline: budgetMs must be a number of at least 0, got -5`.
 */
export function checkNumber(operator: string, option: string, value: number | undefined, rule: NumberRule): void {
  const { min, max = Number.POSITIVE_INFINITY, whole = false, required = false } = rule;
  if (value === undefined && !required) return;
  const fits = typeof value === 'number' && value >= min && value <= max;
  if (fits && (!whole || Number.isInteger(value) || value === Number.POSITIVE_INFINITY)) return;
  const kind = whole ? 'a whole number' : 'a number';
  const range = rule.max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new RangeError(`${operator}: ${option} must be ${kind} ${range}, got ${shown(value)}`);
}

/**
 * Checks a function given to an operator.
 *
 * @throws TypeError that names the operator, the option and the value.
 */
export function checkFunction(operator: string, option: string, value: unknown): void {
  if (typeof value === 'function') return;
  throw new TypeError(`${operator}: ${option} must be a function, got ${shown(value)}`);
}

/**
 * Checks what the options of all operators have in common, and returns them: that they are an object, that `observe` is a
 * function, and that `scheduler` can tell the time and wait.
 *
 * @throws TypeError that names the operator, the option and the value.
 */
export function checkOptions<O extends object>(operator: string, options: O): O {
  const { observe, scheduler } = checkObject(operator, options) as { observe?: unknown; scheduler?: unknown };
  if (observe !== undefined) checkFunction(operator, 'observe', observe);
  if (scheduler === undefined) return options;
  const { now, schedule } = (scheduler ?? {}) as { now?: unknown; schedule?: unknown };
  if (typeof now === 'function' && typeof schedule === 'function') return options;
  throw new TypeError(`${operator}: scheduler must be an RxJS scheduler, got ${shown(scheduler)}`);
}

/**
 * Checks that options are an object at all, and returns them.
 *
 * @throws TypeError that names the operator and the value.
 */
export function checkObject<O extends object>(operator: string, options: O): O {
  if (typeof options === 'object' && options !== null) return options;
  throw new TypeError(`${operator}: options must be an object, got ${shown(options)}`);
}

/**
 * Checks that what came from the source of an operator over texts is one.
 *
 * @throws TypeError that names the operator, the value and the mend.
 */
export function checkText(operator: string, text: string): void {
  if (typeof text === 'string') return;
  throw new TypeError(`${operator}: the source must put out strings, got ${shown(text)}: map each to its text first`);
}

/**
 * Checks an option that names one of a few choices; `undefined` passes, as an option left out.
 *
 * @throws RangeError that names the operator, the option, the value and the choices.
 */
export function checkChoice(operator: string, option: string, value: unknown, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value as string)) return;
  const list = choices.map((choice) => `'${choice}'`).join(', ');
  throw new RangeError(`${operator}: ${option} must be one of ${list}, got ${shown(value)}`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}

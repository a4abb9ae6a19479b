/** What a number given as an option may be. */
export interface NumberRule {
  /** Smallest allowed value. */
  readonly min: number;
  /** Largest allowed value; absent: no limit, Infinity included. */
  readonly max?: number;
  /** True where only whole numbers (and Infinity, where there is no `max`) make sense. */
  readonly whole?: boolean;
}

/**
 * Checks a number given to an operator; `undefined` passes, as an option left out.
 *
 * @throws RangeError that names the operator, the option, the value and what is allowed, e.g.
 *   `deadline: budgetMs must be a number of at least 0, got -5`.
 */
export function checkNumber(operator: string, option: string, value: number | undefined, rule: NumberRule): void {
  if (value === undefined) return;
  const { min, max = Number.POSITIVE_INFINITY, whole = false } = rule;
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

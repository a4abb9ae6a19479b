/** Says what is wrong with a value, as the end of the sentence «budgetMs …»; `undefined` where nothing is. */
export type OptionCheck = (value: unknown) => string | undefined;

/** The options a kind of stage takes, each with its check. Surfaces may override exactly these. */
export type OptionTable = Readonly<Record<string, OptionCheck>>;

const finite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

export const milliseconds: OptionCheck = (value) =>
  finite(value) && value >= 0 ? undefined : 'must be a number of milliseconds, 0 or more';

export const positiveInteger: OptionCheck = (value) =>
  Number.isInteger(value) && (value as number) >= 1 ? undefined : 'must be a whole number of at least 1';

export const ratio: OptionCheck = (value) =>
  finite(value) && value >= 0 && value <= 1 ? undefined : 'must be a number from 0 to 1';

export const text: OptionCheck = (value) =>
  typeof value === 'string' && value.length > 0 ? undefined : 'must be a text that is not empty';

export const flag: OptionCheck = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

export const oneOf =
  (...values: readonly string[]): OptionCheck =>
  (value) =>
    values.includes(value as string) ? undefined : `must be one of ${values.join(', ')}`;

export const listOf =
  (check: OptionCheck): OptionCheck =>
  (value) =>
    Array.isArray(value) && value.every((each) => check(each) === undefined) ? undefined : 'must be a list of texts';

/** Code, not configuration: a surface file cannot set it. */
export const code: OptionCheck = (value) =>
  typeof value === 'function' ? undefined : 'is code: it can be set in the declaration only';

export const either =
  (...checks: readonly OptionCheck[]): OptionCheck =>
  (value) => {
    const problems = checks.map((check) => check(value));
    return problems.some((problem) => problem === undefined) ? undefined : problems.join(', or ');
  };

/** An object whose keys are checked each; all of them may be absent. */
export const record =
  (fields: OptionTable): OptionCheck =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be a group of options';
    for (const [key, each] of Object.entries(value)) {
      const check = fields[key];
      if (check === undefined) return `has no option ${key} (it has ${Object.keys(fields).join(', ')})`;
      const problem = check(each);
      if (problem !== undefined) return `has ${key}, which ${problem}`;
    }
    return undefined;
  };

/** Fills `${NAME}` in; `missing` is called with the name of a variable that is not set. */
export function fillVariables(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  missing: (name: string) => never,
): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = env[name];
    return value === undefined || value === '' ? missing(name) : value;
  });
}

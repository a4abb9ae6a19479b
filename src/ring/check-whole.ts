/** @throws RangeError naming the number that is not whole or out of its range. */
export function checkWhole(numbers: Readonly<Record<string, number>>, least: number): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isInteger(value) || value < least || value > 2 ** 20) {
      throw new RangeError(`ringPool: ${name} is ${value}; give a whole number from ${least} to 1,048,576`);
    }
  }
}

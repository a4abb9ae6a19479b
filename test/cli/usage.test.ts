import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { argumentFault, usageOf } from '../../src/cli/usage.ts';

describe('usageOf', () => {
  it.each([
    ['serve', '--port 7331', 'simulate'],
    ['pipelines', 'pipelines diff A B', 'eval'],
    ['report', 'report --week', 'trace RUN'],
  ])('says of %s what is to be known, and no more', (command, said, unsaid) => {
    expect(usageOf(command)).toContain(said);
    expect(usageOf(command)).not.toContain(unsaid);
  });

  it('says all where nothing is named, or nothing that is there', () => {
    expect(usageOf()).toContain('report --week');
    expect(usageOf('fly')).toBe(usageOf());
  });
});

describe('argumentFault', () => {
  const fault = (...args: string[]): string | undefined => {
    try {
      parseArgs({ args, options: { runs: { type: 'string' } } });
    } catch (error) {
      return argumentFault(error, 'runs');
    }
    return undefined;
  };
  const mend = 'tailrace runs --help says what it takes';

  it.each([
    [['--rums', '3'], `runs has no flag --rums; ${mend}`],
    [['all'], `runs does not take 'all'; ${mend}`],
    [['--runs'], `Option '--runs <value>' argument missing; ${mend}`],
  ])('%j', (args, said) => {
    expect(fault(...args)).toBe(said);
  });

  it('leaves other errors as they are', () => {
    expect(argumentFault(new Error('the disk is full'), 'runs')).toBeUndefined();
  });
});

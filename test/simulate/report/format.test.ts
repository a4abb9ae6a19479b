import { describe, expect, it } from 'vitest';
import { formatBar, formatMs, formatNumber, formatShare, formatTable } from '../../../src/simulate/report/format.ts';

describe('format', () => {
  it.each([
    [0, '0'],
    [2.34159, '2.34'],
    [42.07, '42.1'],
    [999.6, '1,000'],
    [1234567, '1,234,567'],
    [-751.2, '−751'],
    [-0.001, '0.00'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  it('writes numbers, shares, bars and tables', () => {
    expect(formatNumber(1234.5678, 2)).toBe('1,234.57');
    expect(formatShare(0.1234)).toBe('12.3 %');
    expect([formatBar(0.5, 4), formatBar(0.4, 4), formatBar(2, 3)]).toEqual(['██', '█▌', '███']);
    expect(
      formatTable(
        [
          ['a', '1'],
          ['bcd', '22', 'x'],
        ],
        '',
      ),
    ).toBe('a     1\nbcd  22  x');
  });
});

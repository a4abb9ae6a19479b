import type { Run } from '../../../../operators/index.ts';

const written = /(?<![\d\-/.])(\d{3})([- .\u2010-\u2013])(\d{2})\2(\d{4})(?![\d]|[-/.]\d)/g;
const bare = /(?<![\d\-/.])(\d{3})(\d{2})(\d{4})(?![\d]|[-/.]\d)/g;
const named = /\b(?:ssn|itin|social[ -]security|tax(?:payer)? id)\b[^\d]{0,24}$/i;

/** United States social security and individual taxpayer numbers: 3-2-4 digits, or nine after a word that names them. */
export function findSocialSecurityNumbers(run: Run): number[] {
  if (/[\p{L}\d]$/u.test(run.before) && /^\d/.test(run.text)) return [];
  const found: number[] = [];
  for (const match of run.text.matchAll(written)) {
    const [, area = '', gap, group = '', serial = ''] = match;
    const said = gap === '-' || named.test(run.before + run.text.slice(0, match.index));
    if (said && isIssuable(area, group, serial)) found.push(match.index);
  }
  for (const match of run.text.matchAll(bare)) {
    const [, area = '', group = '', serial = ''] = match;
    const said = named.test(run.before + run.text.slice(0, match.index));
    if (said && isIssuable(area, group, serial)) found.push(match.index);
  }
  return found.sort((a, b) => a - b);
}

/** @source Social Security Administration, RM 10201.035: areas 000 and 666, group 00 and serial 0000 are never given */
function isIssuable(area: string, group: string, serial: string): boolean {
  return area !== '000' && area !== '666' && group !== '00' && serial !== '0000';
}

/** `1,234`, `98.6`, `3.25`: three digits at least, and no more decimals than that takes. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const size = Math.abs(ms);
  return formatNumber(ms, size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2);
}

/** With thousands separated, always in the same way: a report is the same on every machine. */
export function formatNumber(value: number, decimals = 0): string {
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? '−' : '';
  return sign + (fraction === undefined ? grouped : `${grouped}.${fraction}`);
}

/** `12.3 %`. */
export function formatShare(share: number, decimals = 1): string {
  return `${formatNumber(share * 100, decimals)} %`;
}

/** `+12 %`, `−5 %`: how much more or less. */
export function formatChange(ratio: number): string {
  if (!Number.isFinite(ratio)) return '–';
  return `${ratio > 0 ? '+' : ''}${formatShare(ratio, 0)}`;
}

/** Lines up cells: the first column to the left, the others to the right. */
export function formatTable(rows: readonly (readonly string[])[], indent = '  '): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => {
        const room = ' '.repeat((widths[column] ?? 0) - [...cell].length);
        return column === 0 ? cell + room : room + cell;
      });
      return `${indent}${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}

/** `████▌   `: a share of `width` characters, in halves. */
export function formatBar(share: number, width: number): string {
  const halves = Math.round(Math.max(0, Math.min(share, 1)) * width * 2);
  return '█'.repeat(halves >> 1) + (halves % 2 === 1 ? '▌' : '');
}

/** How many bytes `text` takes as UTF-8; half of a surrogate pair counts as the three bytes of its replacement. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (!isHighSurrogate(unit)) bytes += 2;
    else if (!isLowSurrogate(text.charCodeAt(i + 1))) bytes += 2;
    else {
      bytes += 2;
      i++;
    }
  }
  return bytes;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Whether `unit` ends a pair. */
export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** The half of a pair that `text` ends in, or nothing. */
export function trailingHalf(text: string): string {
  return isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(-1) : '';
}

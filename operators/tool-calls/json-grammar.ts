// The scanner's states, in the order its comparisons rely on: where white space may stand, inside a string, the rest.
export const VALUE = 0;
export const ELEMENT_OR_END = 1;
export const KEY_OR_END = 2;
export const KEY = 3;
export const COLON = 4;
export const AFTER = 5;
export const STRING = 6;
export const ESCAPE = 7;
export const HEX = 8;
export const LITERAL = 9;
export const MINUS = 10;
export const ZERO = 11;
export const INTEGER = 12;
export const POINT = 13;
export const FRACTION = 14;
export const EXPONENT = 15;
export const EXPONENT_SIGN = 16;
export const EXPONENT_DIGITS = 17;
export const DONE = 18;
export const FAILED = 19;

// UTF-16 units that mean something in JSON.
export const LINE_FEED = 0x0a;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const PLUS_SIGN = 0x2b;
export const COMMA = 0x2c;
export const MINUS_SIGN = 0x2d;
export const POINT_SIGN = 0x2e;
export const SLASH = 0x2f;
export const ZERO_DIGIT = 0x30;
export const COLON_SIGN = 0x3a;
export const CAPITAL_E = 0x45;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const LETTER_E = 0x65;
export const LETTER_F = 0x66;
export const LETTER_N = 0x6e;
export const LETTER_T = 0x74;
export const LETTER_U = 0x75;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

export function isSpace(unit: number): boolean {
  return unit === SPACE || unit === LINE_FEED || unit === 0x0d || unit === 0x09;
}

export function isDigit(unit: number): boolean {
  return unit >= ZERO_DIGIT && unit <= 0x39;
}

export function isHex(unit: number): boolean {
  const lower = unit | 0x20;
  return isDigit(unit) || (lower >= 0x61 && lower <= LETTER_F);
}

/** What may follow a backslash, `u` aside. */
export function isEscapable(unit: number): boolean {
  switch (unit) {
    case QUOTE:
    case BACKSLASH:
    case SLASH:
    case 0x62: // b
    case LETTER_F:
    case LETTER_N:
    case 0x72: // r
    case LETTER_T:
      return true;
    default:
      return false;
  }
}

/** True in the states where a number may stop. */
export function isNumberEnd(state: number): boolean {
  return state === ZERO || state === INTEGER || state === FRACTION || state === EXPONENT_DIGITS;
}

export function isInString(state: number): boolean {
  return state >= STRING && state <= HEX;
}

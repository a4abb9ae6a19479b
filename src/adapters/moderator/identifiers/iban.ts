import { type Finding, nothing, type StreamMatcher } from '../../../../operators/index.ts';

/** How long an account number is in each country. @source IBAN Registry (ISO 13616), SWIFT */
const lengths: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** What may be an account number, as far as it has been read. */
interface Candidate {
  readonly from: number;
  readonly length: number;
  text: string;
}

const headerChars = 4;

/**
 * International bank account numbers: a country, that country's length, correct check digits; in one block or in groups.
 * Those in `allowed` are passed over.
 *
 * Most words are dropped at their third letter, without an allocation. Memory: nine candidates of 34 characters.
 */
export function ibanMatcher(
  category: string,
  action: 'note' | 'block',
  allowed: readonly string[] = [],
): () => StreamMatcher {
  const own = new Set(allowed.map((text) => text.replace(/[^a-z\d]/gi, '').toUpperCase()));
  return () => new IbanReader(category, action, own);
}

class IbanReader implements StreamMatcher {
  readonly #category: string;
  readonly #action: 'note' | 'block';
  readonly #own: ReadonlySet<string>;
  #candidates: Candidate[] = [];
  /** The first units of the word being read, while they may still be a country and two check digits. */
  #header = '';
  #inWord = false;
  #length = 0;
  safeThrough = 0;

  constructor(category: string, action: 'note' | 'block', own: ReadonlySet<string>) {
    this.#category = category;
    this.#action = action;
    this.#own = own;
  }

  push(chunk: string): readonly Finding[] {
    let findings = nothing;
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (isLetter(code) || isDigit(code)) this.#take(code, this.#length + i);
      else {
        findings = this.#edge(findings, this.#length + i + 1);
        if (findings.length > 0 && this.#action === 'block') break;
        const joins = this.#inWord && (code === 0x20 || code === 0x2d || code === 0xa0);
        if (!joins && this.#candidates.length > 0) this.#candidates = [];
        this.#inWord = false;
        this.#header = '';
      }
    }
    this.#length += chunk.length;
    this.safeThrough = this.#candidates[0]?.from ?? this.#length - this.#header.length;
    return findings;
  }

  end(): readonly Finding[] {
    return this.#edge(nothing, this.#length);
  }

  #take(code: number, at: number): void {
    const begins = !this.#inWord;
    this.#inWord = true;
    if (this.#candidates.length > 0) this.#extend(String.fromCharCode(code));
    const read = begins ? 0 : this.#header.length;
    if (!begins && read === 0) return;
    if (read < 2 ? !isLetter(code) : !isDigit(code)) {
      this.#header = '';
      return;
    }
    this.#header += String.fromCharCode(code);
    if (this.#header.length < headerChars) return;
    const text = this.#header.toUpperCase();
    const length = lengths.get(text.slice(0, 2));
    if (length !== undefined) this.#candidates.push({ from: at + 1 - headerChars, length, text });
    this.#header = '';
  }

  #extend(unit: string): void {
    for (const candidate of this.#candidates) candidate.text += unit;
    if (this.#candidates.some(isTooLong)) this.#candidates = this.#candidates.filter((one) => !isTooLong(one));
  }

  /** A word has ended: a candidate of the right length is certain. */
  #edge(findings: readonly Finding[], at: number): readonly Finding[] {
    if (this.#candidates.length === 0 || !this.#inWord) return findings;
    for (const { from, length, text } of this.#candidates) {
      const number = text.toUpperCase();
      if (text.length !== length || !hasCheckDigits(number) || this.#own.has(number)) continue;
      return [...findings, { category: this.#category, action: this.#action, from, at }];
    }
    return findings;
  }
}

function isTooLong(candidate: Candidate): boolean {
  return candidate.text.length > candidate.length;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** @source ISO 7064, MOD 97-10 */
function hasCheckDigits(text: string): boolean {
  let rest = 0;
  for (const char of text.slice(headerChars) + text.slice(0, headerChars)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

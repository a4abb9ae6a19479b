/** A block that is hard to read while it is being written. */
export type BlockKind = 'code' | 'json' | 'table';

const newLine = 0x0a;
const space = 0x20;
const backtick = 0x60;
const tilde = 0x7e;
const bar = 0x7c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const quote = 0x22;
const backslash = 0x5c;

/** A fence has at least so many marks. @source CommonMark 0.31, section 4.5 */
const fenceMarks = 3;
const maxIndent = 3;

/** Tells, unit by unit, where in a growing Markdown text a block begins that does not stream well, and where it ends. */
export class BlockReader {
  /** Where the open block begins, or what may become one; -1: none is open. */
  openFrom = -1;
  /** What is open; undefined while that is not certain. */
  kind: BlockKind | undefined;
  #offset = 0;
  /** At the start of a line, behind at most three spaces. */
  #atLineStart = true;
  #indent = 0;
  /** Of a fence: its unit, how many opened the block, how many of them this line begins with. */
  #mark = 0;
  #opening = 0;
  #marks = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  read(chunk: string): void {
    for (let i = 0; i < chunk.length; i++) {
      this.#step(chunk.charCodeAt(i));
      this.#offset++;
    }
  }

  #step(code: number): void {
    if (this.kind === 'json') this.#inJson(code);
    else if (this.kind === 'code') this.#inCode(code);
    else if (this.kind === 'table' && !this.#endsTable(code)) this.#atLineStart = code === newLine;
    else if (this.openFrom >= 0) this.#undecided(code);
    else this.#flow(code);
  }

  #flow(code: number): void {
    if (code === newLine) {
      this.#startLine();
    } else if (this.#atLineStart) {
      if (code === space && this.#indent < maxIndent) this.#indent++;
      else this.#firstOfLine(code);
    }
  }

  #startLine(): void {
    this.#atLineStart = true;
    this.#indent = 0;
    this.#marks = 0;
  }

  #firstOfLine(code: number): void {
    this.#atLineStart = false;
    if (code === backtick || code === tilde) {
      this.openFrom = this.#offset;
      this.#mark = code;
      this.#marks = 1;
    } else if (code === bar) {
      this.openFrom = this.#offset;
      this.kind = 'table';
    } else if (code === openBrace) {
      this.openFrom = this.#offset;
      this.#beginJson();
    } else if (code === openBracket) {
      this.openFrom = this.#offset;
      this.#mark = openBracket;
    }
  }

  /** Behind the first unit of what may become a block. */
  #undecided(code: number): void {
    if (this.#mark === openBracket) {
      if (code === space || code === newLine) return;
      // A list of values; else it is a link, or a word in brackets.
      if (code !== openBrace && code !== openBracket && code !== quote && !isDigit(code)) {
        this.#close();
        return;
      }
      this.#beginJson();
      this.#inJson(code);
    } else if (code === this.#mark) {
      this.#marks++;
      if (this.#marks < fenceMarks) return;
      this.kind = 'code';
      this.#opening = this.#marks;
    } else {
      this.#close();
      this.#flow(code);
    }
  }

  #inCode(code: number): void {
    if (code === newLine) {
      this.#startLine();
    } else if (code === this.#mark && (this.#atLineStart || this.#marks > 0)) {
      this.#atLineStart = false;
      this.#marks++;
      // The marks that open the block go on being counted: a longer fence needs a longer one to close it.
      if (this.#opening === this.#marks - 1 && this.openFrom + this.#opening === this.#offset) this.#opening++;
      else if (this.#marks === this.#opening) this.#close();
    } else if (code !== space || !this.#atLineStart) {
      this.#atLineStart = false;
      this.#marks = 0;
    }
  }

  /** True where the table ends in front of this unit. */
  #endsTable(code: number): boolean {
    if (!this.#atLineStart || code === bar) return false;
    this.#close();
    this.#startLine();
    return true;
  }

  #beginJson(): void {
    this.kind = 'json';
    this.#depth = 1;
    this.#inString = false;
    this.#escaped = false;
  }

  #inJson(code: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (this.#inString && code === backslash) this.#escaped = true;
    else if (code === quote) this.#inString = !this.#inString;
    else if (this.#inString) return;
    else if (code === openBrace || code === openBracket) this.#depth++;
    else if ((code === closeBrace || code === closeBracket) && --this.#depth === 0) this.#close();
  }

  #close(): void {
    this.openFrom = -1;
    this.kind = undefined;
    this.#mark = 0;
    this.#marks = 0;
    this.#atLineStart = false;
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The part of a growing draft that has not been let out yet. */
export class HeldText {
  #text = '';
  /** Where it begins in the draft: how much has been let out. Set where nothing is held, and a chunk leaves as it came. */
  from = 0;

  append(chunk: string): void {
    this.#text = this.#text === '' ? chunk : this.#text + chunk;
  }

  /** Lets out everything in front of `offset`, or one unit less where that would cut a surrogate pair in two. */
  takeTo(offset: number, isEnd: boolean): string {
    const length = offset - this.from;
    const whole = isEnd || !cutsPair(this.#text, length) ? length : length - 1;
    const taken = this.#text.slice(0, whole);
    this.#text = this.#text.slice(whole);
    this.from += whole;
    return taken;
  }
}

/** True where a surrogate pair, or one whose second half has not come yet, lies across `index`. */
export function cutsPair(text: string, index: number): boolean {
  if (!isHigh(text.charCodeAt(index - 1))) return false;
  return index === text.length || isLow(text.charCodeAt(index));
}

export function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

const [quote, backslash, comma, openArray, openObject] = [0x22, 0x5c, 0x2c, 0x5b, 0x7b];

/**
 * About how many values a JSON text holds, told from its bytes without building any: what opens and what follows a
 * comma, outside of strings. Stops counting above `enough`. Anything goes for a text that is no JSON.
 */
export function countValues(text: Uint8Array, enough: number): number {
  let values = 1;
  let isString = false;
  for (let i = 0; i < text.length && values <= enough; i++) {
    const byte = text[i];
    if (isString) {
      if (byte === backslash) i++;
      else if (byte === quote) isString = false;
    } else if (byte === quote) isString = true;
    else if (byte === comma || byte === openArray || byte === openObject) values++;
  }
  return values;
}

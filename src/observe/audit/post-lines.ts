/**
 * Sends lines of JSON to a URL, as one POST of `application/x-ndjson`; rejects where they are refused or not taken in time.
 *
 * @throws TypeError where the URL is none.
 */
export function postLines(url: string, timeoutMs = 5_000): (lines: readonly string[]) => Promise<void> {
  if (!URL.canParse(url)) throw new TypeError(`${url} is no URL: give one like https://example.org/audit`);
  return async (lines) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => `${line}\n`).join(''),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
  };
}

/** What of a client's own words stands in a log line: the first 64 characters. */
export function logged(words: string): string {
  return words.length <= 64 ? words : `${words.slice(0, 63)}…`;
}

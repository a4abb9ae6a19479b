/** What the letters of a marble stand for. A letter that is not named stands for itself. */
export type MarbleValues = Readonly<Record<string, unknown>>;

/** A diagram as TestScheduler's run mode reads it (`'150ms p 20ms q|'`); a list gives one to each call in turn, the last to all further ones. */
export type Marble = string | readonly string[];

/** Words and phrases parted by commas, in any number of lines. */
export const words = (text: string): readonly string[] => text.split(',').map((word) => word.trim());

/** Each with its plural and its possessive: apostrophes are not read, so `someone's` is `someones`. */
export const forms = (text: string): readonly string[] => words(text).flatMap((word) => [word, `${word}s`]);

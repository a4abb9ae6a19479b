/** Number words of the four languages, as tokens have them. */
const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    1: 'one ein eine einen eins un une uno una',
    2: 'two zwei deux dos couple',
    3: 'three drei trois tres',
    4: 'four vier quatre cuatro',
    5: 'five funf fuenf cinq cinco',
    6: 'six sechs seis',
    7: 'seven sieben sept siete',
    8: 'eight acht huit ocho',
    9: 'nine neun neuf nueve',
    10: 'ten zehn dix diez tenner',
    11: 'eleven elf onze once',
    12: 'twelve zwolf douze doce dozen',
    15: 'fifteen funfzehn quinze quince',
    20: 'twenty zwanzig vingt veinte',
    25: 'twentyfive',
    30: 'thirty dreissig trente treinta',
    40: 'forty vierzig quarante cuarenta',
    50: 'fifty funfzig cinquante cincuenta',
    100: 'hundred hundert cent cien',
  }).flatMap(([value, words]) => words.split(' ').map((word) => [word, Number(value)] as const)),
);

/** Matches a number word, for use in a larger pattern. */
export const NUMBER_WORD: string = [...NUMBER_WORDS.keys()].join('|');

/** The number a word says, in digits or letters. */
export function numberOf(word: string): number | undefined {
  if (/^\d{1,7}([.,]\d{1,2})?$/.test(word)) return Number(word.replace(',', '.'));
  return NUMBER_WORDS.get(word);
}

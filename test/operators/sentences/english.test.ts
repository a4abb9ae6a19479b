import { describe, expect, it } from 'vitest';
import { marked } from './cut.ts';

/** Texts by what they show; `¦` stands where a sentence must end, and nowhere else. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  'ends at . ? ! before a capital': [
    'The train is late. ¦We wait. ¦Why? ¦Nobody knows! ¦So it goes.',
    'Really?! ¦Yes!! ¦No way!!! ¦Fine.',
    'is that you? ¦yes it is',
  ],
  'takes lower case as going on': [
    'The show Wow! is on tonight.',
    'It weighs approx. half of that.',
    'Stop... no, wait.',
  ],
  'follows a writer who uses no capitals': ['hi there. ¦how are you. ¦i am fine.'],
  'keeps titles and initials with their names': [
    'Mr. and Mrs. Okoro met Prof. Dr. Lang. ¦They spoke to Gen. Rossi.',
    'J. K. Jones and A. Patel wrote it. ¦C. S. Wu did not.',
    'It went to Mr . Okoro . ¦It cost Rs. 500. ¦They say ǃXun.',
    'Ask Sen. Bob M. Kline. ¦He knows.',
    'It is Ann and I. ¦We came.',
    'All is done.¦I’m glad it is.',
    "We ate at Anna's. ¦Trains don't. ¦Buses do. ¦They live in the U.S. ¦There'll be two.",
  ],
  'knows what may follow an abbreviation': [
    'Use a vowel, e.g. A or E, i.e. not Y. ¦Then go on.',
    'See Fig. 4 and pp. 12–14. ¦Then stop.',
    'She came in Oct. 2019 and left on Tues. ¦He stayed.',
    'He works for Orbit Corp. in Ohio. ¦She left Orbit Corp. ¦It shrank.',
    'Main St. is closed. ¦They live on Elm St. ¦There is no bus.',
    'Pens, paper, etc. ¦Buy them. ¦Pens, etc. are cheap.',
    'It is No. 7 on the list. ¦Is it? ¦No. ¦It is No. 8.',
    'Is it 5 ft. 4 in. tall? ¦It is 5 ft. ¦Good.',
    'He left the U.N. in May. ¦She joined the U.N. ¦It was hard.',
    'She has a Ph.D. in law. ¦He has a Ph.D. ¦Anna has none.',
    'We sat in the sun. ¦Birds sang. ¦It was Sun. the 3rd.',
  ],
  'reads clock times by what follows, and by how the sentence began': [
    'At 7 a.m. Mr. Diaz woke. ¦He ate at 8 a.m. ¦Mr. Diaz left.',
    'It opens at 9 a.m. EST on weekdays. ¦It shuts at 5 p.m. ¦Come early.',
    'In 12 B.C. Nero was not born. ¦It burnt down in 64 A.D. ¦Nero ruled.',
    'We meet at 5 p.m. Monday. ¦Is 6 p. m. better?',
  ],
  'keeps numbers, versions, addresses and names with dots whole': [
    'It costs $3.50 or 1.000,50 or .5 of it. ¦Pay 4.',
    'Node.js 24.2.1 runs main.test.ts. ¦Try ASP.NET too.',
    'Write to a.b@mail.example.com. ¦Or see https://example.com/a.b?c=D. ¦Bye.',
    'The host is 10.0.0.1. ¦Log in.',
  ],
  'reads ellipses by what follows': [
    'Well ... maybe. ¦I thought... I knew. ¦Hm... ¦The end.',
    'He stopped.... ¦She went on.',
    'So it goes . . . ¦The end . . . of it.',
    'It ends here. ¦...and begins there.',
    'They wrote "one [...] two". ¦Fine.',
    'Wait… what? ¦Hm… ¦Nothing.',
  ],
  'keeps quotations whole and reads on after them': [
    '"Come in. Sit down." ¦She did. ¦"Tea?" he asked. ¦"Yes!"',
    'He said, “It is late. Go home.” ¦We went.',
    "'Stop. Now,' he said. ¦'Why?' ¦It's the dogs' turn.",
    "Rock 'n' roll of the '60s. ¦Get 'em.",
    'It is 6" wide. ¦He is 5\'10" tall. ¦Good.',
    'I said ‘no.’ ¦He didn’t.',
  ],
  'keeps brackets whole': [
    'He left (at last. Really.) and slept. ¦(It was late.) ¦We stayed.',
    'It is known [3]. ¦It is old. [3, 4] ¦It is new.',
    'It is known.[3] ¦It is old.[4][5] ¦It is new.² ¦See a.[i] too.',
    'Smile :( Yes. ¦No :) Fine. ¦OK.',
  ],
  'takes a dash before lower case as going on': [
    'Stir it and -- hey! -- it is done. ¦It is -- or is it? - late.',
    'Fine! ¦– Good. ¦— Next? ¦- Yes.',
    'See pp. 5. – 7. ¦Then stop.',
  ],
  'leaves the number of a note with its sentence': [
    'It is so (as they say).4 ¦Others differ.12, 13 ¦We do not.',
    'It costs 4.5 Euro at p.5 Main. ¦"So it is."7 ¦Fine. [1 - 3] ¦Good.',
  ],
  'gives up on a quotation that does not close': [
    'He wrote "for a start and never closed it. ¦Then this came.\n\n¦Next.',
  ],
  'cuts lists by their lines and by their order': [
    'Do this:\n¦1. Soak. ¦Rinse.\n¦2. Dry\n¦3. Rest',
    'Do this: 1. Wash it ¦2. Dry it ¦3. Fold it',
    'We offer (1) speed, (2) care: a) today, b) tomorrow. ¦Ask us.',
    '1. Wash it ¦2. Dry it ¦3. Fold it',
    '1) wash it ¦2) dry it ¦3) fold it',
    'a. Wash it ¦b. Dry it',
    '• one two ¦• three four',
    '- Wash\n¦- Dry\n  in the sun\n¦* Fold',
    '1. See section 2. ¦It is short.',
  ],
  'cuts by lines where lines mean something': [
    '# A title\n¦Some text\ngoes on here.\n¦Another line',
    '| a | b |\n¦| c | d |\n¦Text.',
    'One line\n\n¦two lines',
    'milk\n¦brown bread\n¦eggs',
  ],
  'leaves code alone': [
    'Run:\n¦```sh\nls. Echo Hi! Yes?\n\n# Next. One.\n```\n¦Done. ¦Bye.',
    '~~~\na. B\n```\nc. D\n~~~\n¦E. F',
    'Call `a.b(). C` twice. ¦Good.',
  ],
  'sees where a space was forgotten': [
    'It is done.¦Next we rest. ¦Ok.',
    'I paid 1,500.¦That was it. ¦See System.Text for it.',
    'Why?¦Because.',
  ],
  'keeps pictures with what they follow': ['Well done! 🎉 ¦Next. ✅ ¦Last 🎉'],
  'keeps emphasis marks with their words': ['**Now.** ¦**Later:** wait. ¦_Never._ ¦Done.'],
};

describe('English', () => {
  for (const [rule, texts] of Object.entries(RULES)) {
    it.each(texts)(`${rule}: %s`, (text) => {
      expect(marked(text)).toBe(text);
    });
  }
});

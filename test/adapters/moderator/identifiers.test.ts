import { describe, expect, it } from 'vitest';
import type { StreamMatcher } from '../../../operators/index.ts';
import { identifierMatchers } from '../../../src/adapters/moderator/identifier-matchers.ts';
import { anonymousPolicy } from '../../../src/adapters/moderator/policy.ts';

const notes = Object.fromEntries(Object.keys(anonymousPolicy).map((category) => [category, 'note' as const]));

/** What is found in a text that comes in two parts, as `category: where it begins`. */
function found(
  text: string,
  matchers: readonly (() => StreamMatcher)[] = identifierMatchers(notes),
  cutAt = 0,
): string[] {
  const [head, tail] = [text.slice(0, cutAt), text.slice(cutAt)];
  return matchers
    .map((make) => make())
    .flatMap((matcher) => [...matcher.push(head), ...matcher.push(tail), ...matcher.end()])
    .sort((a, b) => a.from - b.from)
    .map(({ category, from }) => `${category}: ${text.slice(from, from + 6)}`);
}

const identifiers: readonly (readonly [what: string, text: string, expected: string])[] = [
  ['a card in one block', 'Pay with 4111111111111111 now', 'pii.card-number: 411111'],
  ['a card in groups', 'Pay with 4111 1111 1111 1111.', 'pii.card-number: 4111 1'],
  ['a card with hyphens', '3782-822463-10005', 'pii.card-number: 3782-8'],
  ['a card, digit by digit', 'it is 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 ok', 'pii.card-number: 4 1 1 '],
  ['a card behind another number', 'Room 12 5555555555554444', 'pii.card-number: 555555'],
  ['a card in front of its date', '6011111111111117 12/29', 'pii.card-number: 601111'],
  ['a social security number', 'mine is 219-09-9999, yes', 'pii.us-ssn: 219-09'],
  ['one without hyphens, named', 'SSN: 219099999', 'pii.us-ssn: 219099'],
  ['an IBAN in groups', 'to GB82 WEST 1234 5698 7654 32 please', 'pii.iban: GB82 W'],
  ['an IBAN in one block, lower case', 'to gb82west12345698765432', 'pii.iban: gb82we'],
  ['an IBAN with hyphens', 'DE89-3704-0044-0532-0130-00.', 'pii.iban: DE89-3'],
  ['an international telephone number', 'ring +44 (0)20 7946 0018', 'pii.phone-number: +44 (0'],
  ['a North American one', 'It was 212-555-0147.', 'pii.phone-number: 212-55'],
  ['a North American one with an extension', '(212)555-0147x221', 'pii.phone-number: (212)5'],
  ['a national one', 'Büro 030 23125 147', 'pii.phone-number: 030 23'],
  ['a local one after a word about calling', 'Phone:\n555 0147\n', 'pii.phone-number: 555 01'],
  ['a number that only the word behind it tells', 'Lind Street\n455 6186 office\n', 'pii.phone-number: 455 61'],
  ['one in the middle of a line', 'at 97 111421 fax or so', 'pii.phone-number: 97 111'],
  ['a long one between a call and a name', 'call me at 030123456 Please', 'pii.phone-number: 030123'],
  ['a number said to be one’s own', 'my number is 13812345678.', 'pii.phone-number: 138123'],
  ['one told in Italian', 'Il mio numero è 333 1234567', 'pii.phone-number: 333 12'],
  ['one told in Chinese', '我的电话是13812345678。', 'pii.phone-number: 138123'],
  ['one told in Japanese', '携帯は090-1234-5678です', 'pii.phone-number: 090-12'],
  ['a card where words have no spaces', '卡号4111111111111111。', 'pii.card-number: 411111'],
  ['an address where words have no spaces', 'ไอพี81.2.69.142ครับ', 'pii.ip-address: 81.2.6'],
  ['an e-mail address', 'write to jane.doe+shop@mail.co.uk>', 'pii.email-address: jane.d'],
  ['an IPv4 address', 'from 81.2.69.142 today', 'pii.ip-address: 81.2.6'],
  ['an IPv6 address', 'from 2001:470:1f0b:10c7::2 today', 'pii.ip-address: 2001:4'],
  ['a web address', 'see https://www.acme.org/a?b=c.', 'pii.web-address: https:'],
  ['a licence, named', "my driver's license number is D1234567", 'pii.drivers-license: D12345'],
  ['a licence with letters behind', 'Driver license number: LH329609T', 'pii.drivers-license: LH3296'],
  ['a Bitcoin address', 'send to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 'pii.crypto-wallet: 1BoatS'],
  ['a Bech32 address', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'pii.crypto-wallet: bc1qar'],
  ['an access key', 'key AKIAIOSFODNN7EXAMPLE!', 'secret.credential: AKIAIO'],
  ['a signed-in address', 'at redis://app:hunter2@cache', 'secret.signed-in-address: redis:'],
];

describe('what identifiers are found by', () => {
  it.each(identifiers)('%s', (_, text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each(identifiers)('%s, wherever the text is cut', (_, text, expected) => {
    for (let at = 1; at < text.length; at++) expect(found(text, undefined, at), `cut at ${at}`).toEqual([expected]);
  });
});

describe('what looks like an identifier and is none', () => {
  it.each([
    'ISBN 978-3-16-148410-0, or 0-306-40615-2, EAN 4006381333931',
    'The card 4111111111111112 has a wrong digit, and 0000000000000000 is no card.',
    'π is 3.14159265358979323846; e is 2.718281828459045.',
    'The years 1914-1918 and 1939-1945; 2019 2020 2021 2022.',
    'Open 09.30-17.00, closed 24.12.2026 18.30.',
    'On 2026-11-20 10:15:00, on 11/20/2026, on 20.11.2026.',
    'Call us by 20.11.2026 10.30, or call 12 people at 10.',
    'Areas 000-12-3456 and 666-12-3456 were never given.',
    'Order 123-4567890-1234567 from line 1234567.',
    'His address is 370 3911 Fourth Avenue Suite 697.',
    'It came at 01 4589 40th Street. It sold 12 000 000 home computers and 3 500 mobile ones.',
    'In 2019 2020 office space was cheap; 120 450 work here.',
    "My driver's licence runs out on 2027-05-12.",
    'Version 1.2.3.4, localhost 127.0.0.1:8080, 192.0.2.7 in the docs.',
    '550e8400-e29b-41d4-a716-446655440000 and 12:34:56 and 16:9:4',
    'std::vector<int>::iterator, a::b, @angular/core, @types/node@24.1.0',
    'user@example.com and https://example.com/path',
    'GB82 WEST 1234 5698 7654 33 has a wrong digit.',
    '1BoatSLRHtKNngkdXEeobR76b53LETtpyU has one too.',
    '$4,111,111,111.11, 1 200.50 EUR, 12 000 000 people',
    'Numbers: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18.',
    'postgres://app:$PASSWORD@db and ftp://host/path',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

it('lets said what is allowed, and only that', () => {
  const matchers = identifierMatchers(notes, ['+1 212-555-0147', 'GB82WEST12345698765432']);
  expect(found('Ring +1 212-555-0147 or pay GB82 WEST 1234 5698 7654 32.', matchers)).toEqual([]);
  expect(found('Ring +1 212-555-01478.', matchers)).toEqual(['pii.phone-number: +1 212']);
});

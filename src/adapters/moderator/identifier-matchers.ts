import { type Run, type RunMatch, runMatcher, type StreamMatcher } from '../../../operators/index.ts';
import { findCardNumbers } from './identifiers/card-number.ts';
import { findCredentials } from './identifiers/credential.ts';
import { findCryptoWallets } from './identifiers/crypto-wallet.ts';
import { isGlued, type NamedDetector } from './identifiers/detector.ts';
import { findDriversLicenses } from './identifiers/drivers-license.ts';
import { findEmailAddresses } from './identifiers/email-address.ts';
import { ibanMatcher } from './identifiers/iban.ts';
import { findIpv4Addresses, findIpv6Addresses } from './identifiers/ip-address.ts';
import { findLabelledPhones, labelEnd, labelledUnits } from './identifiers/labelled-phone.ts';
import { numberUnits, sentenceEnd } from './identifiers/number-run.ts';
import { findPhoneNumbers } from './identifiers/phone-number.ts';
import { findSocialSecurityNumbers } from './identifiers/us-ssn.ts';
import { findSignedInAddresses, findWebAddresses } from './identifiers/web-address.ts';
import type { ModerationPolicy } from './policy.ts';

/** No identifier is shorter: `1.1.1.1`, `a@bc.de`. */
const minChars = 7;

/** Looked for where digits and their separators stand together. */
const inNumbers: readonly NamedDetector[] = [
  { category: 'pii.card-number', find: findCardNumbers },
  { category: 'pii.us-ssn', find: findSocialSecurityNumbers },
  { category: 'pii.ip-address', find: findIpv4Addresses },
  { category: 'pii.phone-number', find: findPhoneNumbers },
];

/** Looked for where a word stands behind digits. */
const labelledNumbers: readonly NamedDetector[] = [{ category: 'pii.phone-number', find: findLabelledPhones }];

/** Looked for in what white space parts. */
const inWords: readonly NamedDetector[] = [
  { category: 'pii.email-address', find: findEmailAddresses },
  { category: 'pii.web-address', find: findWebAddresses },
  { category: 'secret.signed-in-address', find: findSignedInAddresses },
  { category: 'pii.ip-address', find: findIpv6Addresses },
  { category: 'secret.credential', find: findCredentials },
  { category: 'pii.crypto-wallet', find: findCryptoWallets },
  { category: 'pii.drivers-license', find: findDriversLicenses },
];

/** Matchers for the identifiers a policy names, of persons, accounts and machines; those in `allow` may be said. */
export function identifierMatchers(policy: ModerationPolicy, allow: readonly string[] = []): (() => StreamMatcher)[] {
  const matchers: (() => StreamMatcher)[] = [];
  const allowed = allow.map((text) => text.toLowerCase());
  const numbers = wanted(inNumbers, policy);
  if (numbers.length > 0) {
    const find = (run: Run): RunMatch[] => findAll(numbers, policy, allowed, run);
    matchers.push(
      runMatcher({
        starts: /[\d+(]/,
        continues: numberUnits,
        splits: sentenceEnd,
        needs: /\d/,
        minChars,
        maxChars: 96,
        contextChars: 48,
        find,
      }),
    );
  }
  const labelled = wanted(labelledNumbers, policy);
  if (labelled.length > 0) {
    const find = (run: Run): RunMatch[] => findAll(labelled, policy, allowed, run);
    matchers.push(
      runMatcher({
        starts: /[\d(]/,
        continues: labelledUnits,
        splits: labelEnd,
        needs: /\d/,
        minChars,
        maxChars: 64,
        contextChars: 48,
        find,
      }),
    );
  }
  const words = wanted(inWords, policy);
  if (words.length > 0) {
    const find = (run: Run): RunMatch[] => findAll(words, policy, allowed, run);
    matchers.push(
      runMatcher({ starts: /\S/, continues: /\S/, needs: /[\d@:]/, minChars, maxChars: 512, contextChars: 48, find }),
    );
  }
  const iban = policy['pii.iban'] ?? 'off';
  if (iban !== 'off') matchers.push(ibanMatcher('pii.iban', iban, allowed));
  return matchers;
}

function wanted(detectors: readonly NamedDetector[], policy: ModerationPolicy): readonly NamedDetector[] {
  return detectors.filter(({ category }) => (policy[category] ?? 'off') !== 'off');
}

function findAll(
  detectors: readonly NamedDetector[],
  policy: ModerationPolicy,
  allowed: readonly string[],
  run: Run,
): RunMatch[] {
  const matches: RunMatch[] = [];
  for (const { category, find } of detectors) {
    const action = policy[category];
    if (action !== 'block' && action !== 'note') continue;
    for (const index of find(run)) if (!isAllowed(run, index, allowed)) matches.push({ category, action, index });
  }
  return matches.length < 2 ? matches : matches.sort((a, b) => a.index - b.index);
}

function isAllowed(run: Run, index: number, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return false;
  const text = run.text.toLowerCase();
  return allowed.some((own) => text.startsWith(own, index) && !isGlued(run, index, index + own.length));
}

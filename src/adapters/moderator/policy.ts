/** What is done about a category: stop the answer, report it, or nothing. */
export type PolicyAction = 'block' | 'note' | 'off';

/** What is done about each category; one that is not named is off. */
export type ModerationPolicy = Readonly<Record<string, PolicyAction>>;

/**
 * For what an assistant says to customers: what can be misused stops an answer. What a shop may well say of itself, its
 * telephone number or its mail address, is reported, and so is what stands in many a title: violence and crime.
 */
export const answerPolicy: ModerationPolicy = {
  'harm.child-abuse': 'block',
  'harm.crime': 'note',
  'harm.cyber': 'note',
  'harm.deception': 'note',
  'harm.drugs': 'note',
  'harm.hate': 'note',
  'harm.property': 'note',
  'harm.self': 'block',
  'harm.violence': 'note',
  'harm.weapon': 'block',
  'pii.card-number': 'block',
  'pii.crypto-wallet': 'block',
  'pii.drivers-license': 'block',
  'pii.email-address': 'note',
  'pii.iban': 'block',
  'pii.ip-address': 'note',
  'pii.phone-number': 'note',
  'pii.us-ssn': 'block',
  'secret.credential': 'block',
  'secret.signed-in-address': 'block',
};

/** For what a person asks: requests for harm are not answered; what they tell of themselves is theirs to tell. */
export const questionPolicy: ModerationPolicy = {
  'harm.child-abuse': 'block',
  'harm.crime': 'block',
  'harm.cyber': 'block',
  'harm.deception': 'block',
  'harm.drugs': 'block',
  'harm.hate': 'block',
  'harm.privacy': 'block',
  'harm.property': 'block',
  'harm.self': 'block',
  'harm.violence': 'block',
  'harm.weapon': 'block',
  'pii.card-number': 'note',
  'pii.us-ssn': 'note',
  'secret.credential': 'note',
};

/** For text that must name nobody: every identifier stops it, as does what {@link answerPolicy} stops. */
export const anonymousPolicy: ModerationPolicy = {
  ...answerPolicy,
  'pii.email-address': 'block',
  'pii.ip-address': 'block',
  'pii.phone-number': 'block',
  'pii.web-address': 'block',
};

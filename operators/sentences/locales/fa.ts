import type { LocaleSource } from './locale-source.ts';

export const fa: LocaleSource = {
  inside: 'دکتر ص ج ق.م ه.ق ه.ش',
  maybe: 'غیره',
  starters: '',
};

import type { LocaleSource } from './locale-source.ts';

export const ar: LocaleSource = {
  inside: 'د أ م ص ج ط تح هـ ق.م ب.م س ت ش',
  maybe: 'إلخ الخ',
  starters: '',
};

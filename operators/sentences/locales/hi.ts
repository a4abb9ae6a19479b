import type { LocaleSource } from './locale-source.ts';

export const hi: LocaleSource = {
  inside: 'डॉ श्री प्रो पं कु सु ई.पू रु सं पृ',
  maybe: '',
  starters: '',
};

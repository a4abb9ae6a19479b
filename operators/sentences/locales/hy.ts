import type { LocaleSource } from './locale-source.ts';

export const hy: LocaleSource = {
  inside: '',
  maybe: '',
  starters: '',
  stops: ':\u0589',
};

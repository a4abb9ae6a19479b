import type { LocaleSource } from './locale-source.ts';

export const he: LocaleSource = {
  inside: 'ד״ר פרופ׳ עמ׳ מס׳ רח׳',
  maybe: 'וכו׳',
  starters: '',
};

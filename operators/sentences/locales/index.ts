import { en } from './en.ts';
import type { LocaleSource } from './locale-source.ts';

/** The languages with knowledge of their own, by their BCP 47 language subtag. */
export const localeSources: Readonly<Record<string, LocaleSource>> = { en };

import type { LocaleSource } from './locale-source.ts';

export const ca: LocaleSource = {
  inside: `
    sr sra srs sres srta dr dra drs prof arq eng adv lic excm excma il·lm mn st sta gral cel pàg pàgs p pp art arts
    núm n.º fig figs ed eds trad aprox p.ex ex cf vs av avda c ctra pl pg tel ext dept min màx ref apt`,
  maybe: 'etc a.c d.c s.a s.l cia jr gen feb abr jul ag set oct nov des vol',
  units: 'km m cm mm kg g mg l ml h',
  starters: `
    el la els les lo un una uns unes aquest aquesta aquests aquestes això allò ell ella ells elles jo tu vostè
    nosaltres es em et què qui quin quina quan on com quant per perquè i o però sinó encara si no sí llavors després
    abans ara avui ahir demà aquí allà també tampoc més així en amb de del al a segons sobre entre des fins durant meu
    teu seu nostre tot tota tots totes molts moltes alguns algunes cap cada altre res ningú és són era va hi ha han
    gràcies potser finalment`,
};

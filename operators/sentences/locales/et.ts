import type { LocaleSource } from './locale-source.ts';

export const et: LocaleSource = {
  inside: `
    hr pr prl dr prof dots mag ins kol kpt st sm nr lk vt vrd nn nt s.t st.m ca u tel tn pst mnt al jj jms jmt krt ktk
    ptk joon tab mln mld tuh ingl sks pr vn s snd surn sünd`,
  maybe: 'jne jm jms jt ms e.kr p.kr a as oü jaan veebr apr aug sept okt nov dets',
  units: 'km m cm mm kg g mg l ml min sek eur',
  starters: `
    see need too nood ta tema nad nemad ma mina sa sina me meie te teie kes mis kus millal kuidas miks milline ja aga
    kuid või siiski seetõttu siis nüüd täna eile homme siin seal samuti lisaks kui sest kuigi et minu sinu selle nende
    kõik paljud mõned keegi midagi ei jah võib-olla kahjuks on oli olid võib saab peab aitäh palun`,
  ordinals: true,
};

import type { LocaleSource } from './locale-source.ts';

export const id: LocaleSource = {
  inside: `
    dr drs dra prof ir ny tn nn bpk sdr h hj kh jl gg no hlm tgl kab prov kec kel rt rw telp hp s.d d.a a.n u.p a.l
    yth ttg spt a.d`,
  maybe: 'dll dsb dst dkk tbk pt cv s.h s.e s.t m.m m.si s.pd s.kom jan feb mar apr jun jul agu sep okt nov des',
  units: 'km m cm mm kg g mg l ml',
  starters: `
    ini itu dia ia mereka saya aku kami kita anda kamu siapa apa kapan di mana bagaimana mengapa berapa dan tetapi tapi
    namun atau karena kemudian lalu sekarang hari besok kemarin sini sana juga selain jadi maka untuk dari ke dengan
    pada dalam oleh sejak sampai setelah sebelum jika kalau ketika meskipun semua setiap banyak beberapa tidak ya bukan
    ada adalah akan telah sudah bisa harus mungkin sayangnya terima`,
};

import type { LocaleSource } from './locale-source.ts';

export const hu: LocaleSource = {
  inside: `
    dr prof ifj id özv stb ún pl kb ill old o fej biz ford szerk kiad ker u krt tér em tel hg gr br sz szt max min vö
    ld bek mrd`,
  maybe: 'stb jr kr i.e i.sz kft rt zrt bt jan febr márc ápr máj jún júl aug szept okt nov dec út',
  units: 'km m cm mm kg g mg l ml mp ft',
  starters: `
    a az egy ez ezek azok ő ők én te mi ti ki kik mik hol hová mikor hogyan miért melyik mennyi és de vagy azonban
    ezért aztán majd most ma tegnap holnap itt ott is továbbá mégis ha mert bár hogy minden sok néhány senki semmi nem
    igen talán sajnos van vannak volt voltak lesz lehet kell köszönöm`,
  ordinals: true,
};

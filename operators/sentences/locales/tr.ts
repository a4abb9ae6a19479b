import type { LocaleSource } from './locale-source.ts';

export const tr: LocaleSource = {
  inside: `
    dr doç prof yrd av op uzm müh mim sn alb gen yzb org mah cad sok blv apt no nr s sf böl md fık örn vb vs bkz krş
    yy tel maks haz çev ed yay t.c a.ş ltd şti hz`,
  maybe: 'vb vs vd a.ş ltd şti m.ö m.s oca şub mar nis haz tem ağu eyl eki kas ara min',
  units: 'km m cm mm kg g mg l ml sa dk sn tl',
  starters: `
    o bu şu bunlar şunlar onlar ben sen biz siz kim ne nerede nereye neden niçin nasıl hangi kaç ve ama fakat ancak
    veya çünkü sonra önce şimdi bugün dün yarın burada orada ayrıca hatta yine eğer her bazı birçok bütün tüm hiç
    hiçbir evet hayır belki lütfen bir böyle öyle daha en için ile gibi kadar`,
  reporting: 'diye dedi dedim dedin dediler der dedik sordu sordum',
  ordinals: true,
};

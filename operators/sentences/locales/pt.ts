import type { LocaleSource } from './locale-source.ts';

export const pt: LocaleSource = {
  inside: `
    sr sra srs sras srta dr dra drs prof profa eng arq gen cel cap ten st sto sta d mons exmo exma ilmo ilma v.exa pág
    págs p pp caps arts nº n.º núm fig figs ed eds trad aprox p.ex ex cf vs av r rod pça tel ramal ref dept depto min
    máx mín séc obs
    dir pres gov dep min.º univ fac inst eng.º arq.ª mr`,
  maybe: 'etc e.u.a eua a.c d.c s.a ltda cia jr jan fev abr mai jun jul ago nov dez art vol',
  named: 'set out mar seg ter qua qui sex sáb dom',
  units: 'km m cm mm kg g mg l ml h',
  starters: `
    o a os as um uma uns umas este esta estes estas esse essa esses essas isto isso aquilo aquele aquela ele ela eles
    elas eu tu você vocês nós se que quem qual quais quando onde como porque por quanto quanta e ou mas porém embora
    não sim então depois antes agora hoje ontem amanhã aqui ali lá também além disso assim em no na nos nas com de do
    da dos das ao aos à às para pelo pela sobre entre desde até durante após meu minha seu sua nosso nossa todo toda
    todos todas muitos muitas alguns algumas nenhum nenhuma cada outro outra outros outras nada ninguém é são era foi
    foram há havia tem têm está estão obrigado obrigada talvez`,
};

import type { LocaleSource } from './locale-source.ts';

export const es: LocaleSource = {
  inside: `
    sr sra srta sres sras d dª dña dr dra dres prof profa lic ing arq gral cnel tte cap sto sta s.s mons excmo excma
    ilmo ilma pág págs p pp caps arts núm nº n.º fig figs ed eds trad aprox p.ej ej cf vs av avda c/ cdad dpto depto
    tel tfno ext min máx mín apdo gob lcda lcdo rte ud uds vd vds vda ref
    cra cll pza pzo tlf esq izq dcha párr párrf cit op.cit aptdo ee ff aa rr hh jj bco fdo atte admón admo dir subdir mr pdte vicepdte hno hna hnos fr`,
  maybe:
    'etc ee.uu a.c d.c s.a s.l cía ltda jr ene feb abr may jun jul ago sep sept oct nov dic art vol uu oo s.l.u s.r.l km/h',
  named: 'lun mié jue vie sáb dom mar',
  units: 'km m cm mm kg g mg l ml h seg',
  time: 'a.m p.m',
  number: 'no',
  starters: `
    el la los las lo un una unos unas este esta estos estas ese esa esos esas esto eso aquel aquella él ella ellos
    ellas yo tú usted ustedes nosotros nosotras se me te le les nos qué quién quiénes cuál cuáles cuándo dónde cómo
    cuánto cuánta por porque y o u pero sino aunque si no sí entonces luego después antes ahora hoy ayer mañana aquí
    allí allá también tampoco además sin embargo así en con de del al a para según sobre entre desde hasta hacia
    durante tras mi tu su nuestro nuestra sus mis tus todo toda todos todas muchos muchas algunos algunas ningún
    ninguna cada otro otra otros otras nada nadie es son era fue fueron hay había ha han está están gracias quizás tal
    finalmente`,
  fronting: 'a en el la durante desde hasta hacia antes después',
  afterTime: 'lunes martes miércoles jueves viernes sábado domingo',
};

import type { LocaleSource } from './locale-source.ts';

export const da: LocaleSource = {
  inside: `
    hr fr frk dr prof ing kapt gen skt st s sd kap kl nr fig tab bl.a d.v.s dvs f.eks feks ev evt t.o.m fra.og.med m.a.o
    s.k såk ca jf jvf vs hhv inkl ekskl tlf afd f pga p.g.a mht m.h.t ift mio mia mv vedr
    vilh chr joh cand jur phil polit adj adv alm ang anm bd bibl cirka eks el forf forts gl henv ill indb ital jr kbh kgl lat lic ltr månedl n.br ndf obs op.cit overs pct pag pk rev sg stk sædv tidl trp ud udg univ vejl`,
  maybe: 'etc osv mv m.v m.m m.fl e.kr f.kr jr jan feb apr aug sep sept okt nov dec art maks min',
  units: 'km m cm mm kg g mg l ml tim sek kr',
  starters: `
    den det de en et denne dette disse han hun vi jeg du i man hvem hvad hvor hvornår hvordan hvorfor hvilken hvilket
    og men eller så siden derefter nu dag går her der også dog derfor alligevel på af med til fra for om under over
    mellem efter før fordi selvom mens min din hans hendes vores jeres deres alle alt mange nogle ingen intet hver
    ikke ja nej måske desværre er var har havde kan skal skulle må vil tak`,
  ordinals: true,
};

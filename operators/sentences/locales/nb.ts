import type { LocaleSource } from './locale-source.ts';

export const nb: LocaleSource = {
  inside: `
    hr fr frk dr prof ing kapt gen st s kap kl nr fig tab bl.a d.v.s dvs f.eks ev evt t.o.m f.o.m m.a.o s.k såk ca jf jfr
    vs hhv inkl ekskl tlf avd pga p.g.a mht m.h.t ift mill mrd vedr pst`,
  maybe: 'etc osv m.m mm m.fl mfl e.kr f.kr jr jan feb apr aug sep sept okt nov des art maks min',
  units: 'km m cm mm kg g mg l ml t sek kr',
  starters: `
    den det de en et ei denne dette disse han hun vi jeg du dere man hvem hva hvor når hvordan hvorfor hvilken hvilket
    og men eller så siden deretter nå idag her der også dog derfor likevel på av med til fra for om under over mellom
    etter før fordi selv mens min din hans hennes vår deres alle alt mange noen ingen ingenting hver ikke ja nei
    kanskje dessverre er var har hadde kan skal skulle må vil takk i`,
  ordinals: true,
};

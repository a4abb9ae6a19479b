import type { LocaleSource } from './locale-source.ts';

export const fi: LocaleSource = {
  inside: `
    hra rva nti tri dos prof ins ev evl kapt kenr mm esim ks vrt n noin so ts tms ns nk em ko s nro n:o puh kpl os par
    vs ym mrd milj tuh synt kuol alk lyh eng ruots saks
    toim vars huom yliopp kirj suom lat nyk v.t fil maist`,
  maybe: 'jne ym yms tms jkr ekr eaa jaa jr oy',
  units: 'km m cm mm kg g mg l ml t min sek eur',
  starters: `
    se ne tämä nämä tuo nuo hän he minä sinä me te joku kuka mikä missä milloin miten miksi millainen kumpi ja mutta
    tai vai kuitenkin siksi sitten nyt tänään eilen huomenna täällä siellä myös lisäksi silti jos kun koska vaikka
    että minun sinun hänen meidän teidän heidän kaikki monet jotkut ei kyllä ehkä valitettavasti on ovat oli olivat
    voi pitää kiitos`,
  ordinals: true,
};

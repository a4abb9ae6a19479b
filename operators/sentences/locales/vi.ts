import type { LocaleSource } from './locale-source.ts';

export const vi: LocaleSource = {
  inside: 'ts ths ks bs gs pgs cn cử ô b tp tx tt q p đ h x tr nxb st vd tel đt',
  maybe: 'v.v vv tcn scn',
  units: 'km m cm mm kg g mg l ml',
  starters: `
    tôi bạn anh chị em ông bà họ nó chúng ai gì đâu khi nào tại sao vì như thế nào và nhưng hoặc nên sau trước bây hôm
    ngày đây đó cũng ngoài trong trên dưới với của cho từ đến nếu mặc tất mỗi nhiều một các những không có là đã đang sẽ
    được phải có thể xin cảm rất này`,
};

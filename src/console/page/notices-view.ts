import { h, type VNode } from './h.ts';

/**
 * What stands in the way.
 *
 * @param missing a run that was asked for by its id, and is not recorded: it may still be going on.
 */
export function problemView(problem: string, missing: string | undefined, follow: (run: string) => void): VNode {
  if (missing === undefined) return h('p', { class: 'note bad', role: 'alert' }, problem);
  return h(
    'p',
    { class: 'note bad', role: 'alert' },
    `Run ${missing} is not among those of this tab, and cannot be read: ${problem}. If it is yours and still held, it can be `,
    'followed, in the place of whoever follows it now. ',
    h('button', { type: 'button', onclick: () => follow(missing) }, 'Follow it'),
  );
}

/** Asks for the token of whoever looks. */
export function tokenView(problem: string, enter: (token: string | undefined) => void): VNode {
  const submit = (event: Event): void => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem('token') as HTMLInputElement;
    const token = field.value.trim();
    enter(token === '' ? undefined : token);
  };
  return h(
    'form',
    { class: 'token card', onsubmit: submit },
    h(
      'label',
      {},
      'This server asks for a token ',
      h('input', { type: 'password', name: 'token', autocomplete: 'off', required: true }),
    ),
    h('button', { type: 'submit', class: 'primary' }, 'Enter'),
    problem !== '' && h('p', { class: 'note bad', role: 'alert' }, problem),
  );
}

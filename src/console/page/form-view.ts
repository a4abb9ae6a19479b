import { pipelineNames, type SurfaceCard, surfaceNames } from '../model/catalogue.ts';
import { codecs } from './connections.ts';
import { h, type VNode } from './h.ts';

/** What is filled in. */
export interface Form {
  readonly pipeline: string;
  readonly surface: string;
  readonly mode: 'streaming' | 'sequential' | 'both';
  readonly codec: string;
  readonly text: string;
  readonly user: string;
  /** The run begins with the first letter. */
  readonly asYouType: boolean;
}

export interface FormActions {
  fill(to: Partial<Form>): void;
  type(text: string): void;
  ask(): void;
  /** Gives up what is being typed. */
  drop(): void;
}

const modes = [
  ['streaming', 'streaming'],
  ['sequential', 'sequential'],
  ['both', 'side by side'],
] as const;

/** Where a question is asked, and how. */
export function formView(
  form: Form,
  cards: readonly SurfaceCard[],
  card: SurfaceCard | undefined,
  actions: FormActions,
): VNode {
  const { pipeline, surface, mode, codec, text, user, asYouType } = form;
  const early = cards.filter((each) => each.name === pipeline && each.isEarly).map((each) => each.surface);
  const submit = (event: Event): void => {
    event.preventDefault();
    actions.ask();
  };
  return h(
    'form',
    { class: 'ask', onsubmit: submit, 'aria-label': 'Ask' },
    h(
      'div',
      { class: 'line' },
      h('textarea', {
        id: 'question',
        rows: '1',
        placeholder: 'Ask something…',
        'aria-label': 'Question',
        autocomplete: 'off',
        spellcheck: 'false',
        value: text,
        oninput: (event) => actions.type((event.target as HTMLTextAreaElement).value),
        onkeydown: (event) => {
          const { key, shiftKey, isComposing } = event as KeyboardEvent;
          if (key === 'Escape') actions.drop();
          if (key === 'Enter' && !shiftKey && !isComposing) submit(event);
        },
      }),
      h('button', { type: 'submit', class: 'primary', disabled: text.trim() === '' || card === undefined }, 'Ask'),
    ),
    h(
      'div',
      { class: 'choices' },
      choice('Pipeline', pipeline, pipelineNames(cards), (to) => actions.fill({ pipeline: to })),
      choice('Surface', surface, surfaceNames(cards, pipeline), (to) => actions.fill({ surface: to })),
      choice('Mode', mode, modes, (to) => actions.fill({ mode: to as Form['mode'] })),
      choice('Codec', codec, Object.keys(codecs), (to) => actions.fill({ codec: to })),
      h(
        'label',
        {},
        h('span', {}, 'User'),
        h('input', {
          type: 'text',
          class: 'user',
          value: user,
          placeholder: 'nobody',
          oninput: (event) => actions.fill({ user: (event.target as HTMLInputElement).value }),
        }),
      ),
      h(
        'label',
        {
          class: 'check',
          title:
            card?.isEarly === true
              ? 'What is read-only begins while you type'
              : 'This surface begins nothing on half a question; its run waits for Enter',
        },
        h('input', {
          type: 'checkbox',
          checked: asYouType,
          onchange: (event) => actions.fill({ asYouType: (event.target as HTMLInputElement).checked }),
        }),
        'as you type',
      ),
    ),
    asYouType &&
      card !== undefined &&
      !card.isEarly &&
      h(
        'p',
        { class: 'soft' },
        `${card.surface} begins nothing on half a question${early.length === 0 ? '' : `; ${early.join(', ')} does`}: its run waits for Enter.`,
      ),
  );
}

type Options = readonly (string | readonly [string, string])[];

function choice(label: string, value: string, options: Options, changed: (to: string) => void): VNode {
  return h(
    'label',
    {},
    h('span', {}, label),
    h(
      'select',
      { value, onchange: (event) => changed((event.target as HTMLSelectElement).value) },
      options.map((option) => {
        const [name, said] = typeof option === 'string' ? [option, option] : option;
        return h('option', { value: name, key: name }, said);
      }),
    ),
  );
}

/** What a handler is attached to. */
export type Handler = (event: Event) => void;

type Prop = string | number | boolean | undefined | Handler;

/** A piece of the page as it should be. */
export interface VNode {
  readonly tag: string;
  readonly key: string | undefined;
  readonly props: Readonly<Record<string, Prop>>;
  readonly children: readonly (VNode | string)[];
}

export type Child = VNode | string | undefined | false | readonly Child[];

/**
 * Describes an element: attributes by their names, `onclick` and the like as functions, `key` to know it again among its
 * neighbours. Text is text: nothing here is ever read as HTML.
 */
export function h(tag: string, props: Readonly<Record<string, Prop>> = {}, ...children: readonly Child[]): VNode {
  const { key, ...rest } = props;
  return { tag, key: key === undefined ? undefined : String(key), props: rest, children: flat(children) };
}

function flat(children: readonly Child[]): (VNode | string)[] {
  return children.flatMap((child): (VNode | string)[] => {
    if (child === undefined || child === false) return [];
    return Array.isArray(child) ? flat(child) : [child as VNode | string];
  });
}

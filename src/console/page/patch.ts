import type { Handler, VNode } from './h.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** What was last put into an element. */
const shown = new WeakMap<Node, VNode>();
const handlers = new WeakMap<Element, Map<string, Handler>>();

/** Properties that a user changes as well: they are set only where they differ. */
const live: ReadonlySet<string> = new Set(['value', 'checked', 'open']);

/** Makes the children of an element be what they should be, and touches nothing else: focus and scroll stay. */
export function patch(parent: Element, children: readonly (VNode | string)[]): void {
  const before = [...parent.childNodes];
  const keyed = new Map<string, ChildNode>();
  const free: ChildNode[] = [];
  for (const node of before) {
    const key = shown.get(node)?.key;
    if (key === undefined) free.push(node);
    else keyed.set(key, node);
  }
  let at: ChildNode | null = parent.firstChild;
  for (const child of children) {
    const node = known(child, keyed, free) ?? created(child, parent);
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
    if (typeof child === 'string') {
      if (node.nodeValue !== child) node.nodeValue = child;
    } else update(node as Element, child);
  }
  for (const node of [...keyed.values(), ...free]) node.remove();
}

/** The node that was this child before; it is taken. */
function known(child: VNode | string, keyed: Map<string, ChildNode>, free: ChildNode[]): ChildNode | undefined {
  if (typeof child !== 'string' && child.key !== undefined) {
    const node = keyed.get(child.key);
    if (node === undefined || shown.get(node)?.tag !== child.tag) return undefined;
    keyed.delete(child.key);
    return node;
  }
  const tag = typeof child === 'string' ? undefined : child.tag;
  const place = free.findIndex((node) => shown.get(node)?.tag === tag && (tag !== undefined || node.nodeType === 3));
  return place === -1 ? undefined : free.splice(place, 1)[0];
}

function created(child: VNode | string, parent: Element): ChildNode {
  if (typeof child === 'string') return document.createTextNode(child);
  const inSvg = child.tag === 'svg' || (parent.namespaceURI === svgNamespace && parent.tagName !== 'foreignObject');
  return inSvg ? document.createElementNS(svgNamespace, child.tag) : document.createElement(child.tag);
}

function update(element: Element, node: VNode): void {
  const before = shown.get(element);
  shown.set(element, node);
  for (const name of Object.keys(before?.props ?? {})) {
    if (!(name in node.props)) set(element, name, undefined);
  }
  const props = Object.entries(node.props);
  for (const [name, value] of props) if (!live.has(name) && before?.props[name] !== value) set(element, name, value);
  patch(element, node.children);
  // The value of a choice must be among its options, and that of a range between its ends.
  for (const [name, value] of props) if (live.has(name)) set(element, name, value);
}

function set(element: Element, name: string, value: VNode['props'][string]): void {
  if (name.startsWith('on')) listen(element, name.slice(2), typeof value === 'function' ? value : undefined);
  else if (live.has(name) && value !== undefined) {
    const owner = element as unknown as Record<string, unknown>;
    if (owner[name] !== value) owner[name] = value;
  } else if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

function listen(element: Element, type: string, handler: Handler | undefined): void {
  const known = handlers.get(element) ?? new Map<string, Handler>();
  if (!handlers.has(element)) handlers.set(element, known);
  if (!known.has(type)) element.addEventListener(type, (event) => handlers.get(element)?.get(type)?.(event));
  if (handler === undefined) known.delete(type);
  else known.set(type, handler);
}

/** Text that may stand in HTML and SVG, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
}

/** A number short enough for a drawing. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

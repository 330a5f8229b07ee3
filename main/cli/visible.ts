/**
 * What a terminal would obey instead of showing: control characters other than the end of a line and the tab, and
 * the marks that turn the direction of writing. (Unicode Technical Report 36, "bidirectional text spoofing".)
 */
const obeyed = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/**
 * A text for the terminal, with what it would obey written out, as JSON does: so a JSON line stays the same value,
 * and a name from a file or an account can neither move the cursor nor swap what stands around it.
 */
export function visible(text: string): string {
  return text.replace(obeyed, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Filter patterns for plain text: words and "phrases" that must all occur, `-word` that must not, `?word` any of. */
import { AwsError } from '../../wire/registry';

/** A test for messages. Throws NotImplemented for JSON, space-delimited and regular-expression patterns. */
export function compilePattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (/^[{[%]/.test(text)) {
    throw new AwsError('NotImplemented', 'The rehearsal models filter patterns of plain terms alone.', 501);
  }
  const all: string[] = [];
  const none: string[] = [];
  const any: string[] = [];
  for (const match of text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)) {
    const [, sign = '', phrase, word = ''] = match;
    const term = phrase === undefined ? word : phrase.replace(/\\(.)/g, '$1');
    (sign === '-' ? none : sign === '?' ? any : all).push(term);
  }
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}

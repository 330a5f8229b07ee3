/** Wildcards as IAM reads them: `*` for anything, `?` for one character. */

const compiled = new Map<string, RegExp>();

/** True when `text` fits `pattern`; IAM's actions alone ignore case. */
export function fits(pattern: string, text: string, ignoreCase = false): boolean {
  const key = `${ignoreCase ? 'i' : 'c'}${pattern}`;
  let expression = compiled.get(key);
  if (expression === undefined) {
    const source = pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
    compiled.set(key, expression);
  }
  return expression.test(text);
}

/** True when `arn` fits `pattern`, part by part: a wildcard does not reach over one of the first five colons. */
export function fitsArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const wanted = parts(pattern);
  const given = parts(arn);
  return wanted.length === given.length && wanted.every((part, index) => fits(part, given[index] ?? ''));
}

function parts(arn: string): readonly string[] {
  const all = arn.split(':');
  return all.length <= 6 ? all : [...all.slice(0, 5), all.slice(5).join(':')];
}

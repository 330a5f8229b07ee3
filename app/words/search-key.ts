import { spelled } from '../workshop/names';

/** Letters that Unicode does not take apart, besides those of a workshop's id. */
const alsoSpelled: Readonly<Record<string, string>> = {
  ...spelled,
  ı: 'i',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŋ: 'n',
};

/**
 * A text as people type it who look for it: without accents, in lower case, one space between words. `Łukasz`, `lukasz`
 * and `ŁUKASZ` have the same.
 */
export function searchKey(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{ASCII}]/gu, (letter) => alsoSpelled[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim();
}

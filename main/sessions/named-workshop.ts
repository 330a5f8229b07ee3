/** Which of the workshops that this computer keeps a word of the command line means. */
import { LecternError } from '../../app/errors';
import { editDistance } from '../../app/workshop/did-you-mean';

/** What a workshop goes by. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * The workshop with this id, or with this name in whatever case. Throws LecternError `workshop.ambiguous` with the
 * candidates, or `workshop.unknown` with all there are, `builtIn` ones too, nearest first.
 */
export function workshopCalled<Kept extends Named>(
  word: string,
  kept: readonly Kept[],
  builtIn: readonly Named[],
): Kept {
  const byId = kept.find(({ id }) => id === word);
  if (byId !== undefined) return byId;
  const [only, ...more] = kept.filter(({ name }) => folded(name) === folded(word));
  if (only === undefined) throw unknown(word, [...kept, ...builtIn]);
  if (more.length > 0) throw ambiguous(word, [only, ...more]);
  return only;
}

function ambiguous(word: string, candidates: readonly Named[]): LecternError {
  return new LecternError({
    code: 'workshop.ambiguous',
    message: `${candidates.length} workshops are called "${word}": ${listed(candidates)}.`,
    hint: 'Use its id; `lectern workshops` shows the state of each.',
  });
}

function unknown(word: string, all: readonly Named[]): LecternError {
  const distance = ({ id, name }: Named): number =>
    Math.min(
      ...[id, name].map((text) =>
        folded(text).includes(folded(word)) ? 0 : editDistance(folded(text), folded(word)),
      ),
    );
  // A built-in workshop that is kept under its own id is one thing to choose.
  const once = [...new Map(all.toReversed().map((one) => [one.id, one])).values()].toReversed();
  const nearest = once.toSorted((one, other) => distance(one) - distance(other));
  return new LecternError({
    code: 'workshop.unknown',
    message: `Nothing is called "${word}": no file or folder with a workshop.yaml, no built-in workshop, and no workshop on this computer.`,
    hint: `Available: ${listed(nearest)}.`,
  });
}

const listed = (workshops: readonly Named[]): string =>
  workshops.map(({ id, name }) => `${id} (${name})`).join(', ');

const folded = (text: string): string => text.trim().toLocaleLowerCase();

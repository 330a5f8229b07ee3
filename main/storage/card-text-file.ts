import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { LecternError } from '../../app/errors';
import { cardTextShape, type CardText } from '../../app/workshop/card-text';

const fileIn = (folder: string): string => join(folder, 'card.json');

/** What is added to the cards of the workshop in `folder`; nothing where nothing was kept, or it cannot be read. */
export function readCardText(folder: string): CardText {
  try {
    return compact(cardTextShape.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8'))));
  } catch {
    // It can be typed again, and what cannot be read must not keep a card from being printed.
    return {};
  }
}

/** Keeps it, readable by its owner alone: a Wi-Fi password is in it. Throws LecternError `card.not-kept`. */
export function keepCardText(folder: string, text: CardText): CardText {
  const kept = compact(text);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileAtomic.sync(fileIn(folder), `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  } catch (cause) {
    throw new LecternError(
      {
        code: 'card.not-kept',
        message: 'The lines for the cards could not be saved on this computer.',
        hint: 'Print them now: they are on the cards until this screen is closed.',
        detail: cause instanceof Error ? cause.message : String(cause),
      },
      { cause },
    );
  }
  return kept;
}

/** Without what is empty. */
function compact(text: CardText): CardText {
  return Object.fromEntries(Object.entries(text).filter(([, line]) => line !== undefined && line !== ''));
}

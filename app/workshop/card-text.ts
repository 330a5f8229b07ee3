/**
 * What an instructor adds to every card: the room's Wi-Fi, where it is, whom to ask. It is kept on this computer with
 * the workshop, and not in `workshop.yaml`: that file is handed on, and the next room has another network. Nothing of
 * it gets to AWS, into an event or a log.
 */
import { z } from 'zod';

const text = (most: number): z.ZodOptional<z.ZodString> =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u)
    .optional();

/** Each line, all of them optional. */
export const cardTextShape = z.strictObject({
  wifi: text(40),
  wifiPassword: text(64),
  room: text(60),
  help: text(60),
  more: text(140),
});
export type CardText = Readonly<z.infer<typeof cardTextShape>>;

/** What each line is called, on cards and in the form, in the order of both; and an example. */
export const cardFields: readonly {
  readonly name: keyof CardText;
  readonly label: string;
  readonly example: string;
  readonly most: number;
}[] = [
  { name: 'wifi', label: 'Wi-Fi', example: 'Campus-Guest', most: 40 },
  { name: 'wifiPassword', label: 'Wi-Fi password', example: 'as on the poster', most: 64 },
  { name: 'room', label: 'Room', example: 'B 2.07', most: 60 },
  { name: 'help', label: 'Help', example: 'raise your hand, or call 4711', most: 60 },
  { name: 'more', label: 'Another line', example: 'Slides: example.org/day1', most: 140 },
];

/** What a participant who is in trouble can do alone; on every card. */
export const cardFirstAid: readonly { readonly when: string; readonly what: string }[] = [
  { when: 'Page gone?', what: 'Wait a minute, reload, sign in again. What you saved is still there.' },
  { when: 'Sign-in refused?', what: 'Type the password as printed: small letters, with the hyphens.' },
];

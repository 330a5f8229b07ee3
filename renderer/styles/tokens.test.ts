import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** `--name` → the colour, of the light and the dark theme. */
function themes(): Readonly<Record<'light' | 'dark', Readonly<Record<string, string>>>> {
  const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
  const colours = (text: string): Record<string, string> =>
    Object.fromEntries(
      [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
    );
  return { light: colours(light), dark: { ...colours(light), ...colours(dark) } };
}

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const eyes: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function seenBy(eye: Matrix, hex: string): Rgb {
  const [r, g, b] = linear(hex);
  const row = ([x, y, z]: Rgb): number => Math.min(1, Math.max(0, x * r + y * g + z * b));
  return [row(eye[0]), row(eye[1]), row(eye[2])];
}

const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(a: Rgb, b: Rgb): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Distance in Oklab (Ottosson 2020): 0.02 is just seen side by side. */
function distance(a: Rgb, b: Rgb): number {
  const lab = ([r, g, bl]: Rgb): Rgb => {
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * bl);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * bl);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * bl);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  };
  const [x, y] = [lab(a), lab(b)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

const states = ['works', 'starting', 'trouble', 'down', 'unknown'] as const;
const cases = Object.entries(themes()).flatMap(([theme, colours]) =>
  Object.entries(eyes).map(([name, eye]) => ({
    label: `${theme}, ${name}`,
    of: (token: string): Rgb => seenBy(eye, colours[token] ?? expect.fail(`no colour --${token}`)),
  })),
);

describe.each(cases)('seats of the room view: $label', ({ of }) => {
  it('have numbers that can be read', () => {
    for (const state of states) {
      expect(contrast(of(`seat-${state}`), of(`seat-${state}-ink`)), state).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('stand out the more the worse they are, down by far the most', () => {
    const loud = (state: string): number => contrast(of(`seat-${state}`), of('bg'));
    expect(loud('down')).toBeGreaterThan(7);
    expect(loud('down')).toBeGreaterThan(2 * loud('trouble'));
    for (const calm of ['works', 'starting', 'unknown'])
      expect(loud('trouble'), calm).toBeGreaterThan(loud(calm));
  });

  it('are each of another colour', () => {
    for (const [index, one] of states.entries()) {
      for (const other of states.slice(index + 1)) {
        expect(distance(of(`seat-${one}`), of(`seat-${other}`)), `${one} and ${other}`).toBeGreaterThan(0.02);
      }
    }
  });
});

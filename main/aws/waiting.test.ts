import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWaiting, type Waiting } from './waiting';

let waiting: Waiting;
let told: (string | undefined)[];
beforeEach(() => {
  vi.useFakeTimers();
  waiting = createWaiting();
  told = [];
  waiting.onChange(1_000, (text) => told.push(text));
});
afterEach(() => {
  vi.useRealTimers();
});

test('whoever waits for longer than a moment is told what for, and when it has come', () => {
  vi.advanceTimersByTime(10_000);
  const wait = waiting.begin((forMs) => `nothing for ${Math.round(forMs / 1000)} s`);
  vi.advanceTimersByTime(900);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(300);
  expect(told).toEqual(['nothing for 1 s']);
  wait.end();
  expect(told).toEqual(['nothing for 1 s', undefined]);
});

test('news are told, of the latest wait that has any, but not all the time', () => {
  const [one, other] = [waiting.begin('one'), waiting.begin('other')];
  vi.advanceTimersByTime(1_200);
  for (const time of ['2nd', '3rd']) {
    vi.advanceTimersByTime(1_000);
    one.say(`one, ${time} time`);
  }
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual(['other', 'one, 3rd time']);
  one.end();
  other.end();
});

test('while answers come, nobody is told of one that takes its time', () => {
  const upload = waiting.begin('an upload');
  for (let second = 0; second < 10; second += 1) {
    const quick = waiting.begin('quick');
    vi.advanceTimersByTime(800);
    quick.end();
  }
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1_200);
  expect(told).toEqual(['an upload']);
  upload.end();
});

test('each listener has a patience of its own, and whoever has left hears nothing', () => {
  const patient: (string | undefined)[] = [];
  const stop = waiting.onChange(4_000, (text) => patient.push(text));
  const wait = waiting.begin('it');
  vi.advanceTimersByTime(3_000);
  expect([told, patient]).toEqual([['it'], []]);
  vi.advanceTimersByTime(1_200);
  expect(patient).toEqual(['it']);
  stop();
  wait.end();
  expect(patient).toEqual(['it']);
});

import { expect, it } from 'vitest';
import { hostedOptions, startOptions } from './start-options';

it('reads what is ours and lets the host’s own switches be', () => {
  expect(startOptions([])).toEqual({});
  expect(
    startOptions(['--no-sandbox', '/app', '--home', '/tmp/x', '--rehearsal-speed=600', '--lang=de']),
  ).toEqual({ home: '/tmp/x', rehearsalSpeed: 600 });
});

it('reads what runs in containers, and refuses what it does not know', () => {
  expect(startOptions(['--rehearsal-containers', 'real'])).toEqual({ rehearsalContainers: 'real' });
  expect(() => startOptions(['--rehearsal-containers=docker'])).toThrow('--rehearsal-containers');
});

it.each(['0', '0.5', '-1', '5000', 'fast', ''])('refuses the speed "%s"', (speed) => {
  expect(() => startOptions([`--rehearsal-speed=${speed}`])).toThrow('--rehearsal-speed');
});

it('reads the command line of the browser-hosted mode as a whole', () => {
  expect(hostedOptions([])).toEqual({ port: 0, openBrowser: true, help: false });
  expect(hostedOptions(['--port', '4000', '--no-open', '--home', '/tmp/x'])).toEqual({
    port: 4000,
    openBrowser: false,
    help: false,
  });
});

it.each([
  [['--bogus'], "Unknown option '--bogus'."],
  [['extra'], "Unexpected argument 'extra'."],
  [['--port', 'abc'], '--port cannot be "abc".'],
  [['--port', '99999'], '--port cannot be "99999".'],
  [['--port='], '--port cannot be "".'],
])('refuses %j there', (args, message) => {
  expect(() => hostedOptions(args)).toThrow(message);
});

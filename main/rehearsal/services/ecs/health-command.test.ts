import { describe, expect, it } from 'vitest';
import { readHealthCommand } from './health-command';

describe('health check commands', () => {
  it.each([
    [
      ['CMD-SHELL', 'curl -f http://localhost:8888/api || exit 1'],
      { kind: 'http', port: 8888, path: '/api' },
    ],
    [
      ['CMD', 'curl', '--fail', 'http://127.0.0.1:8080/health'],
      { kind: 'http', port: 8080, path: '/health' },
    ],
    [['CMD-SHELL', 'wget -q -O - http://localhost/; exit 1'], { kind: 'http', port: 80, path: '/' }],
    [['CMD-SHELL', "curl -sf 'http://localhost:80?a=1&b=2'"], { kind: 'http', port: 80, path: '/?a=1&b=2' }],
    [['CMD-SHELL', 'exit 0'], { kind: 'exit', code: 0 }],
    [['CMD-SHELL', '/bin/false'], { kind: 'exit', code: 1 }],
  ])('understands %j', (command, meaning) => {
    expect(readHealthCommand(command)).toEqual(meaning);
  });

  it.each([
    [['NONE']],
    [['CMD-SHELL', 'pg_isready']],
    [['CMD-SHELL', 'curl -f https://localhost/']],
    [['CMD-SHELL', 'curl -f http://example.test/']],
    [['CMD-SHELL', 'curl -f http://localhost/ | grep ok']],
    [['curl', 'http://localhost/']],
  ])('refuses %j', (command) => {
    expect(readHealthCommand(command)).toBeUndefined();
  });
});

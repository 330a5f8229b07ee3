/** What a load balancer answers by itself, in the manner of an ALB. */
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** The Server header of everything an ALB says itself. */
const serverName = 'awselb/2.0';

const sentences: Readonly<Record<number, string>> = {
  400: 'The request cannot be understood.',
  502: 'The service behind this address refused or broke off the connection.',
  503: 'No service is registered behind this address.',
  504: 'The service behind this address did not answer in time.',
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The short HTML page of an error. */
export function errorAnswer(status: number): Answer {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const lines = [
    `<html><head><title>${title}</title></head>`,
    `<body><center><h1>${title}</h1></center>`,
    `<hr><center>${sentences[status] ?? ''}</center></body></html>`,
  ];
  return { status, headers: { 'content-type': 'text/html' }, body: `${lines.join('\r\n')}\r\n` };
}

export function sendAnswer(response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, {
    server: serverName,
    ...answer.headers,
    'content-length': String(Buffer.byteLength(answer.body)),
  });
  response.end(answer.body);
}

/** The same on a bare connection, which is then closed: for upgrades and for what could not be parsed. */
export function sendRawAnswer(socket: Duplex, answer: Answer): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const headers = {
    server: serverName,
    date: new Date().toUTCString(),
    ...answer.headers,
    'content-length': String(Buffer.byteLength(answer.body)),
    connection: 'close',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${head.join('')}\r\n${answer.body}`,
  );
}

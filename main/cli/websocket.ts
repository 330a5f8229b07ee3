/**
 * A websocket client for text messages (RFC 6455), as a notebook's page uses one: Node 20 has none of its own.
 * No extensions, no TLS.
 */
import { createHash, randomBytes } from 'node:crypto';
import { request, type OutgoingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';

export interface WebSocketListener {
  message(text: string): void;
  /** Called once, when the connection has ended for whatever reason. */
  closed(reason: string): void;
}

export interface WebSocketClient {
  send(text: string): void;
  close(): void;
}

const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** The largest message that is taken, bytes. */
const LARGEST = 16 * 1024 * 1024;
/** RFC 6455 §1.3. */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Opens a websocket. Rejects when the server does not switch protocols within `timeoutMs` of the wall. */
export function openWebSocket(
  url: URL,
  headers: OutgoingHttpHeaders,
  listener: WebSocketListener,
  timeoutMs: number,
): Promise<WebSocketClient> {
  const key = randomBytes(16).toString('base64');
  return new Promise((resolve, reject) => {
    const call = request(url, {
      agent: false,
      headers: {
        ...headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': key,
      },
    });
    const late = setTimeout(() => call.destroy(new Error('no answer in time')), timeoutMs);
    call.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    call.on('response', (response) => {
      response.resume();
      call.destroy(new Error(`the server answered ${response.statusCode ?? 0} instead of a websocket`));
    });
    call.on('upgrade', (response, socket, head) => {
      clearTimeout(late);
      const accept = createHash('sha1').update(`${key}${ACCEPT_GUID}`).digest('base64');
      if (response.headers['sec-websocket-accept'] !== accept) {
        socket.destroy();
        reject(new Error('the server did not accept this websocket'));
        return;
      }
      resolve(serve(socket, head, listener));
    });
    call.end();
  });
}

function serve(socket: Duplex, head: Buffer, listener: WebSocketListener): WebSocketClient {
  const reader = new FrameReader();
  let reason = 'the connection ended';
  const end = (why: string): void => {
    reason = why;
    socket.destroy();
  };
  const read = (bytes: Buffer): void => {
    try {
      for (const { opcode, payload } of reader.read(bytes)) {
        if (opcode === OPCODE.text) listener.message(payload.toString('utf8'));
        else if (opcode === OPCODE.ping) socket.write(frame(OPCODE.pong, payload));
        else if (opcode === OPCODE.close) end('the server closed it');
      }
    } catch (error) {
      end(error instanceof Error ? error.message : String(error));
    }
  };
  socket.on('data', read);
  socket.on('error', (error) => end(error.message));
  socket.once('close', () => listener.closed(reason));
  if (head.length > 0) read(head);
  return {
    send: (text) => {
      socket.write(frame(OPCODE.text, Buffer.from(text)));
    },
    close: () => {
      socket.write(frame(OPCODE.close, Buffer.alloc(0)));
      end('closed here');
    },
  };
}

interface Message {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Puts frames, and the messages that came in several, together again from what arrives. */
export class FrameReader {
  private waiting: Buffer = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private opcode = 0;

  /** The messages that are complete with these bytes. Throws on what is too large. */
  read(bytes: Buffer): Message[] {
    this.waiting = Buffer.concat([this.waiting, bytes]);
    const messages: Message[] = [];
    for (let next = this.frame(); next !== undefined; next = this.frame()) {
      const { isLast, opcode, payload } = next;
      if (opcode >= OPCODE.close) {
        messages.push({ opcode, payload });
        continue;
      }
      if (opcode !== OPCODE.continuation) this.opcode = opcode;
      this.parts.push(payload);
      if (!isLast) continue;
      messages.push({ opcode: this.opcode, payload: Buffer.concat(this.parts) });
      this.parts = [];
    }
    return messages;
  }

  private frame(): (Message & { readonly isLast: boolean }) | undefined {
    const { waiting } = this;
    if (waiting.length < 2) return undefined;
    const first = waiting.readUInt8(0);
    const short = waiting.readUInt8(1) & 0x7f;
    const begin = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (waiting.length < begin) return undefined;
    const length =
      short === 126 ? waiting.readUInt16BE(2) : short === 127 ? Number(waiting.readBigUInt64BE(2)) : short;
    if (length > LARGEST) throw new Error('a message is too large');
    if (waiting.length < begin + length) return undefined;
    this.waiting = waiting.subarray(begin + length);
    return {
      isLast: (first & 0x80) !== 0,
      opcode: first & 0x0f,
      payload: waiting.subarray(begin, begin + length),
    };
  }
}

/** One frame as a client sends it: masked, in one piece. */
function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head.writeUInt8(0x80 | opcode, 0);
  if (length < 126) head.writeUInt8(0x80 | length, 1);
  else if (length < 65_536) {
    head.writeUInt8(0x80 | 126, 1);
    head.writeUInt16BE(length, 2);
  } else {
    head.writeUInt8(0x80 | 127, 1);
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  const mask = randomBytes(4);
  const masked = Buffer.from(payload);
  for (let at = 0; at < length; at += 1) masked[at] = (masked[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return Buffer.concat([head, mask, masked]);
}

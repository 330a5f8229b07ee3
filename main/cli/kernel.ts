/** Running a cell in a Jupyter kernel, as a notebook's page does: messages over its websocket (Jupyter messaging 5.3). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { openWebSocket } from './websocket';

/** Wall ms: a kernel's start and a small cell, on a computer where many start at once. */
const patienceMs = 60_000;

const messageShape = z.object({
  msg_type: z.string(),
  parent_header: z.object({ msg_id: z.string().optional() }),
  content: z.looseObject({
    data: z.looseObject({ 'text/plain': z.string().optional() }).optional(),
    ename: z.string().optional(),
    evalue: z.string().optional(),
    execution_state: z.string().optional(),
  }),
});

/**
 * Runs one cell over the kernel's websocket at `channels` (http), with the headers of a session that is logged
 * in. Resolves with the text of its result, empty when it has none. Rejects with what the cell raised, or when
 * the websocket ends or nothing comes within a minute.
 */
export async function runCell(
  channels: URL,
  headers: Readonly<Record<string, string>>,
  code: string,
): Promise<string> {
  const id = randomUUID();
  let settle: (result: string | Error) => void = () => undefined;
  const outcome = new Promise<string | Error>((resolve) => {
    settle = resolve;
  });
  let result = '';
  const read = (text: string): void => {
    const message = messageShape.safeParse(JSON.parse(text));
    if (!message.success || message.data.parent_header.msg_id !== id) return;
    const { msg_type: type, content } = message.data;
    if (type === 'execute_result') result = content.data?.['text/plain'] ?? '';
    else if (type === 'error') settle(new Error(`${content.ename ?? 'error'}: ${content.evalue ?? ''}`));
    // A kernel says so after everything else of a cell.
    else if (type === 'status' && content.execution_state === 'idle') settle(result);
  };
  const socket = await openWebSocket(
    channels,
    headers,
    { message: read, closed: (reason) => settle(new Error(`the kernel’s websocket: ${reason}`)) },
    patienceMs,
  );
  const late = setTimeout(
    () => settle(new Error('the kernel did not run the cell within a minute')),
    patienceMs,
  );
  try {
    socket.send(JSON.stringify(executeRequest(id, code)));
    const ended = await outcome;
    if (ended instanceof Error) throw ended;
    return ended;
  } finally {
    clearTimeout(late);
    socket.close();
  }
}

function executeRequest(id: string, code: string): object {
  return {
    channel: 'shell',
    header: {
      msg_id: id,
      msg_type: 'execute_request',
      session: randomUUID(),
      username: 'participant',
      date: new Date().toISOString(),
      version: '5.3',
    },
    parent_header: {},
    metadata: {},
    buffers: [],
    content: {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    },
  };
}

/** Running a cell in a Jupyter kernel, as a notebook's page does: messages over its websocket (Jupyter messaging 5.3). */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';

/** The largest message that is taken, bytes: a cell of ours answers with a line. */
const mostBytes = 16 * 1024 * 1024;
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

/** A websocket to a kernel, open for one cell after the other: on a new one a kernel's first words can be lost. */
export interface KernelConnection {
  /**
   * Runs a cell; the text of its result, empty when it has none. Rejects with what the cell raised, or when the
   * websocket ends or nothing comes within a minute.
   */
  run(code: string): Promise<string>;
  close(): void;
}

/** A cell that runs: what it has given so far, and how it ends. */
interface Running {
  outcome: string | Error;
  readonly settle: (outcome: string | Error) => void;
}

/** Opens the kernel's websocket at `channels` (http), with the headers of a session that is logged in. */
export async function connectKernel(
  channels: URL,
  headers: Readonly<Record<string, string>>,
): Promise<KernelConnection> {
  const cells = new Map<string, Running>();
  const read = (text: string): void => {
    const message = messageIn(text);
    const cell = cells.get(message?.parent_header.msg_id ?? '');
    if (message === undefined || cell === undefined) return;
    const { msg_type: type, content } = message;
    if (type === 'execute_result') cell.outcome = content.data?.['text/plain'] ?? '';
    else if (type === 'error')
      cell.outcome = new Error(`${content.ename ?? 'error'}: ${content.evalue ?? ''}`);
    // A kernel says so after everything else of a cell.
    else if (type === 'status' && content.execution_state === 'idle') cell.settle(cell.outcome);
  };
  let ended: Error | undefined;
  const end = (reason: string): void => {
    ended ??= new Error(`the kernel’s websocket: ${reason}`);
    for (const { settle } of cells.values()) settle(ended);
  };
  const socket = new WebSocket(channels, {
    headers,
    handshakeTimeout: patienceMs,
    maxPayload: mostBytes,
    perMessageDeflate: false,
  });
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') read(data);
  });
  socket.addEventListener('error', ({ message }) => end(message));
  socket.addEventListener('close', () => end('the connection ended'));
  await once(socket, 'open');
  return {
    run: async (code) => {
      if (ended !== undefined) throw ended;
      const id = randomUUID();
      let late: NodeJS.Timeout | undefined;
      const outcome = await new Promise<string | Error>((settle) => {
        cells.set(id, { outcome: '', settle });
        const tooLate = new Error('the kernel did not run the cell within a minute');
        late = setTimeout(() => settle(tooLate), patienceMs);
        socket.send(JSON.stringify(executeRequest(id, code)));
      });
      clearTimeout(late);
      cells.delete(id);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    close: () => socket.close(),
  };
}

/** A message of Jupyter's protocol; undefined for anything else. */
function messageIn(text: string): z.infer<typeof messageShape> | undefined {
  try {
    return messageShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
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
      // Else the kernel drops, without a word, what is sent soon after a cell that raised something.
      stop_on_error: false,
    },
  };
}

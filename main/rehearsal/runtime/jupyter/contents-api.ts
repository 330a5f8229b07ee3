/** Jupyter's contents API: the same addresses, models and statuses as the original server's. */
import path from 'node:path';
import type { FileFacts } from '../container-files';
import { textOf } from '../files/text';
import { HttpError, json, type Reply, type WebRequest } from '../web/http';
import { addressOf, cleanPath, freeName, type SeatHome } from '../files/home';

interface ContentsModel {
  readonly name: string;
  readonly path: string;
  readonly type: 'directory' | 'file' | 'notebook';
  readonly created: string;
  readonly last_modified: string;
  readonly writable: true;
  readonly size: number | null;
  readonly mimetype: string | null;
  readonly format: 'json' | 'text' | 'base64' | null;
  readonly content: unknown;
}

/** A notebook with nothing in it (nbformat 4). */
export const EMPTY_NOTEBOOK = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 } as const;

/** Answers `/api/contents/<path>`. Throws HttpError as the original answers. */
export async function answerContents(
  home: SeatHome,
  request: WebRequest,
  contentsPath: string,
): Promise<Reply> {
  const at = cleanPath(contentsPath);
  if (/(?:^|\/)checkpoints(?:\/|$)/.test(at) && !(await home.exists(at))) {
    throw new HttpError(501, 'Checkpoints are not modelled by the rehearsal.');
  }
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return json(await readModel(home, at, request.query.get('content') !== '0', request.query.get('type')));
    case 'PUT':
      return save(home, at, fieldsOf(await request.json()));
    case 'POST':
      return make(home, at, fieldsOf(await request.json()));
    case 'PATCH': {
      const wanted = fieldsOf(await request.json())['path'];
      if (typeof wanted !== 'string' || cleanPath(wanted) === '')
        throw new HttpError(400, 'JSON body has no path');
      if (cleanPath(wanted) !== at) await home.move(at, wanted);
      return json(await readModel(home, wanted, false));
    }
    case 'DELETE':
      await home.remove(at);
      return { status: 204 };
    default:
      throw new HttpError(405, 'Method Not Allowed');
  }
}

async function save(home: SeatHome, at: string, model: Record<string, unknown>): Promise<Reply> {
  if (at === '') throw new HttpError(400, 'The home folder cannot be saved.');
  if ('copy_from' in model) throw new HttpError(400, 'Cannot copy with PUT, only POST');
  const isNew = !(await home.exists(at));
  if (model['type'] === 'directory') {
    if (isNew) await home.makeFolder(at);
  } else {
    await home.write(at, bytesOf(model));
  }
  return json(await readModel(home, at, false), isNew ? 201 : 200, {
    location: addressOf('api/contents', at),
  });
}

async function make(home: SeatHome, at: string, model: Record<string, unknown>): Promise<Reply> {
  if (!(await home.facts(at)).isFolder) throw new HttpError(400, `${at} is not a directory`);
  const from = model['copy_from'];
  let made: string;
  if (typeof from === 'string') {
    const extension = path.posix.extname(from);
    made = await freeName(home, at, `${path.posix.basename(from, extension)}-Copy`, extension);
    await home.writeNew(made, await home.read(from));
  } else if (model['type'] === 'directory') {
    made = await freeName(home, at, 'Untitled Folder', '');
    await home.makeFolder(made);
  } else if (model['type'] === 'notebook') {
    made = await freeName(home, at, 'Untitled', '.ipynb');
    await home.writeNew(made, notebookText(EMPTY_NOTEBOOK));
  } else {
    const extension = typeof model['ext'] === 'string' ? model['ext'] : '.txt';
    made = await freeName(home, at, 'untitled', extension);
    await home.writeNew(made, '');
  }
  return json(await readModel(home, made, false), 201, { location: addressOf('api/contents', made) });
}

/** The bytes of a model that is saved. Throws HttpError 400 when there are none. */
function bytesOf(model: Record<string, unknown>): string | Buffer {
  const { content, format, type } = model;
  if (type === 'notebook' || format === 'json') {
    if (typeof content !== 'object' || content === null) throw new HttpError(400, 'No content provided');
    return notebookText(content);
  }
  if (typeof content !== 'string') throw new HttpError(400, 'No content provided');
  return format === 'base64' ? Buffer.from(content, 'base64') : content;
}

async function readModel(
  home: SeatHome,
  contentsPath: string,
  withContent: boolean,
  wantedType: string | null = null,
): Promise<ContentsModel> {
  const at = cleanPath(contentsPath);
  const facts = await home.facts(at);
  if (facts.isFolder) {
    if (wantedType !== null && wantedType !== 'directory')
      throw new HttpError(400, `${at} is a directory, not a file`);
    const bare = modelOf(at, facts);
    if (!withContent) return bare;
    const children = await home.list(at);
    return {
      ...bare,
      format: 'json',
      content: children.map((child) => modelOf(cleanPath(`${at}/${child.name}`), child)),
    };
  }
  if (wantedType === 'directory') throw new HttpError(400, `${at} is not a directory`);
  const bare = modelOf(at, facts);
  if (!withContent) return bare;
  const bytes = await home.read(at);
  if (bare.type === 'notebook') {
    return { ...bare, format: 'json', content: notebookOf(bytes, at) };
  }
  const text = textOf(bytes);
  return text === undefined
    ? { ...bare, format: 'base64', mimetype: 'application/octet-stream', content: bytes.toString('base64') }
    : { ...bare, format: 'text', mimetype: 'text/plain', content: text };
}

function modelOf(at: string, facts: FileFacts): ContentsModel {
  return {
    name: at === '' ? '' : facts.name,
    path: at,
    type: facts.isFolder ? 'directory' : at.endsWith('.ipynb') ? 'notebook' : 'file',
    created: new Date(facts.createdMs).toISOString(),
    last_modified: new Date(facts.modifiedMs).toISOString(),
    writable: true,
    size: facts.isFolder ? null : facts.size,
    mimetype: null,
    format: null,
    content: null,
  };
}

/** A notebook as it is kept in its file. */
export function notebookText(notebook: object): string {
  return `${JSON.stringify(notebook, undefined, 1)}\n`;
}

function notebookOf(bytes: Buffer, at: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new HttpError(400, `Unreadable Notebook: ${at} is not JSON`);
  }
}

function fieldsOf(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new HttpError(400, 'Invalid JSON in body of request');
  return body as Record<string, unknown>;
}

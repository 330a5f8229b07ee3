/** Jupyter stand-in: what its pages do. Lists, editors for texts and notebooks, downloads. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { HttpError, json, page, redirect, type Reply, type WebRequest } from '../web/http';
import { EMPTY_NOTEBOOK, notebookText, textOf } from './contents-api';
import { addressOf, cleanPath } from './home';
import {
  editorPage,
  frameOf,
  notebookPage,
  treePage,
  type EditorState,
  type ShownCell,
  type Site,
} from './pages';

/** The largest file that the editor shows, bytes. */
const LARGEST_EDITED = 5 * 1024 * 1024;

/** Answers every page behind the login. Throws HttpError 404 for what is none. */
export async function answerFilePages(site: Site, request: WebRequest): Promise<Reply> {
  const [, area = '', ...rest] = request.path.split('/');
  const at = cleanPath(rest.join('/'));
  const isPost = request.method === 'POST';
  switch (area) {
    case '':
      return redirect('/tree');
    case 'lab':
      // The image's own start page; links of the materials may name it.
      return redirect(addressOf('tree', at.replace(/^tree\/?/, '')));
    case 'tree':
      return isPost ? changeTree(site, request, at) : showTree(site, request, at);
    case 'edit':
      return isPost ? saveText(site, request, at) : showText(site, request, at);
    case 'notebooks':
      return isPost ? saveNotebook(site, request, at) : showNotebook(site, request, at);
    case 'files':
      return download(site, at);
    default:
      throw new HttpError(404, `There is no page ${request.path} here.`);
  }
}

async function showTree(site: Site, request: WebRequest, at: string, note?: string): Promise<Reply> {
  const facts = await site.home.facts(at);
  if (!facts.isFolder) return redirect(addressOf(at.endsWith('.ipynb') ? 'notebooks' : 'edit', at));
  const token = site.guard.token(request);
  const frame = { seat: site.seat, token: token.value };
  return page(
    treePage(frame, at, await site.home.list(at), note),
    note === undefined ? 200 : 400,
    token.headers,
  );
}

async function changeTree(site: Site, request: WebRequest, folder: string): Promise<Reply> {
  const form = await request.form();
  const name = (form.get('name') ?? '').trim();
  const at = cleanPath(`${folder}/${name}`);
  if (name === '' || name.includes('/') || name.startsWith('.')) {
    return showTree(site, request, folder, 'A name must not be empty, contain a slash or begin with a dot.');
  }
  try {
    switch (form.get('action') ?? '') {
      case 'new-file':
        await site.home.writeNew(at, '');
        return redirect(addressOf('edit', at));
      case 'new-notebook': {
        const notebook = at.endsWith('.ipynb') ? at : `${at}.ipynb`;
        await site.home.writeNew(notebook, notebookText(EMPTY_NOTEBOOK));
        return redirect(addressOf('notebooks', notebook));
      }
      case 'new-folder':
        await site.home.makeFolder(at);
        break;
      case 'rename':
        await site.home.move(`${folder}/${form.get('from') ?? ''}`, at);
        break;
      case 'delete':
        await site.home.remove(at);
        break;
      default:
        throw new HttpError(400, 'The form cannot be read.');
    }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return showTree(site, request, folder, error.message);
  }
  return redirect(addressOf('tree', folder));
}

async function readText(site: Site, at: string): Promise<string> {
  const facts = await site.home.facts(at);
  if (facts.isFolder) throw new HttpError(400, `${at} is a folder.`);
  if (facts.size > LARGEST_EDITED)
    throw new HttpError(400, `${at} is too large to edit here; download it instead.`);
  const text = textOf(await site.home.read(at));
  if (text === undefined) throw new HttpError(400, `${at} is not a text; download it instead.`);
  return text;
}

async function showText(site: Site, request: WebRequest, at: string): Promise<Reply> {
  const text = await readText(site, at);
  const { modifiedMs } = await site.home.facts(at);
  const state = { version: versionOf(text), status: `Saved, last changed ${utc(modifiedMs)}` };
  return page(editorPage(frameOf(site, request), at, text, state));
}

async function saveText(site: Site, request: WebRequest, at: string): Promise<Reply> {
  const form = await request.form();
  const before = await readText(site, at);
  const text = lineEndsAs(before, form.get('text') ?? '');
  const render = (state: EditorState, status: number): Reply =>
    page(editorPage(frameOf(site, request), at, text, state), status);
  return saveContent({ site, request, at, form, before, after: text, render });
}

async function showNotebook(site: Site, request: WebRequest, at: string): Promise<Reply> {
  const text = await readText(site, at);
  const notebook = parseNotebook(text);
  // What is no notebook can still be repaired as a text.
  if (notebook === undefined) return redirect(addressOf('edit', at));
  const { modifiedMs } = await site.home.facts(at);
  const state = { version: versionOf(text), status: `Saved, last changed ${utc(modifiedMs)}` };
  return page(notebookPage(frameOf(site, request), at, notebook.cells.map(shownCell), state));
}

async function saveNotebook(site: Site, request: WebRequest, at: string): Promise<Reply> {
  const form = await request.form();
  const before = await readText(site, at);
  const notebook = parseNotebook(before);
  if (notebook === undefined) throw new HttpError(400, `${at} is not a notebook.`);
  const cells = notebook.cells.map((cell, index) => {
    const source = form.get(`cell-${index}`);
    return source === null ? cell : { ...cell, source: linesOf(lineEndsAs('', source)) };
  });
  const add = form.get('add');
  if (add === 'code')
    cells.push({ cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: [] });
  else if (add === 'markdown') cells.push({ cell_type: 'markdown', metadata: {}, source: [] });
  const render = (state: EditorState, status: number): Reply =>
    page(notebookPage(frameOf(site, request), at, cells.map(shownCell), state), status);
  return saveContent({
    site,
    request,
    at,
    form,
    before,
    after: notebookText({ ...notebook, cells }),
    render,
  });
}

interface Saving {
  readonly site: Site;
  readonly request: WebRequest;
  readonly at: string;
  readonly form: URLSearchParams;
  readonly before: string;
  readonly after: string;
  render(state: EditorState, status: number): Reply;
}

/** Saves unless somebody else saved since the page was made; answers as the page asked (HTML, or JSON by its script). */
async function saveContent(saving: Saving): Promise<Reply> {
  const { site, request, at, form, before, after } = saving;
  const wantsJson = (request.header('accept') ?? '').startsWith('application/json');
  const seen = form.get('version') ?? '';
  if (seen !== versionOf(before) && before !== after && form.get('overwrite') !== 'yes') {
    const conflict = 'This file was changed elsewhere since you opened it.';
    if (wantsJson) return json({ message: `${conflict} Reload the page to see it.` }, 409);
    return saving.render({ version: seen, status: 'Not saved', conflict }, 409);
  }
  await site.home.write(at, after);
  const message = `Saved ${utc(Date.now())}`;
  if (wantsJson) return json({ message, version: versionOf(after) });
  return saving.render({ version: versionOf(after), status: message }, 200);
}

async function download(site: Site, at: string): Promise<Reply> {
  const facts = await site.home.facts(at);
  if (facts.isFolder) return redirect(addressOf('tree', at));
  const name = encodeURIComponent(path.posix.basename(at));
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    },
    body: await site.home.read(at),
  };
}

type Cell = Readonly<Record<string, unknown>>;

function parseNotebook(text: string): { readonly cells: readonly Cell[] } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('cells' in value) || !Array.isArray(value.cells))
      return undefined;
    const isCell = (cell: unknown): cell is Cell => typeof cell === 'object' && cell !== null;
    return value.cells.every(isCell) ? { ...value, cells: value.cells } : undefined;
  } catch {
    return undefined;
  }
}

function shownCell(cell: Cell): ShownCell {
  const { source, cell_type: type } = cell;
  const lines = Array.isArray(source) ? source : [source];
  return {
    type: typeof type === 'string' ? type : 'unknown',
    source: lines.filter((line) => typeof line === 'string').join(''),
  };
}

/** As notebooks keep a source: a list of lines with their ends. */
function linesOf(source: string): string[] {
  return source.split(/(?<=\n)/).filter((line) => line !== '');
}

/** Browsers send every line end as CRLF: gives the text the ends that it had. */
function lineEndsAs(before: string, sent: string): string {
  const plain = sent.replaceAll('\r\n', '\n');
  return before.includes('\r\n') ? plain.replaceAll('\n', '\r\n') : plain;
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

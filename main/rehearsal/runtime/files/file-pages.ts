/** What the pages of a seat's files do: lists, an editor for texts, downloads. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { HttpError, json, page, redirect, type Reply, type WebRequest } from '../web/http';
import { addressOf, cleanPath } from './home';
import {
  editorPage,
  frameOf,
  openerOf,
  treePage,
  type EditorState,
  type FileSite,
  type OwnFiles,
} from './pages';
import { textOf } from './text';

/** The largest file that the editor shows, bytes. */
const LARGEST_EDITED = 5 * 1024 * 1024;

/** Answers every page behind the login. Throws HttpError 404 for what is none. */
export async function answerFilePages(site: FileSite, request: WebRequest): Promise<Reply> {
  const [, area = '', ...rest] = request.path.split('/');
  const at = cleanPath(rest.join('/'));
  const isPost = request.method === 'POST';
  switch (area) {
    case '':
      return redirect('/tree');
    case 'tree':
      return isPost ? changeTree(site, request, at) : showTree(site, request, at);
    case 'edit':
      return isPost ? saveText(site, request, at) : showText(site, request, at);
    case 'files':
      return download(site, at);
    default:
      if (site.ownFiles?.area === area) return site.ownFiles.answer(site, request, at);
      throw new HttpError(404, `There is no page ${request.path} here.`);
  }
}

/** The list of a folder; a file leads to its editor. */
export async function showTree(
  site: FileSite,
  request: WebRequest,
  at: string,
  note?: string,
): Promise<Reply> {
  const facts = await site.home.facts(at);
  if (!facts.isFolder) return redirect(openerOf(site, at));
  const token = site.guard.token(request);
  return page(
    treePage({ site, token: token.value }, at, await site.home.list(at), note),
    note === undefined ? 200 : 400,
    token.headers,
  );
}

async function changeTree(site: FileSite, request: WebRequest, folder: string): Promise<Reply> {
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
        if (site.ownFiles !== undefined && form.get('action') === `new-${site.ownFiles.noun}`)
          return await makeOwnFile(site, site.ownFiles, at);
        throw new HttpError(400, 'The form cannot be read.');
    }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return showTree(site, request, folder, error.message);
  }
  return redirect(addressOf('tree', folder));
}

async function makeOwnFile(site: FileSite, { extension, empty }: OwnFiles, at: string): Promise<Reply> {
  const file = at.endsWith(extension) ? at : `${at}${extension}`;
  await site.home.writeNew(file, empty);
  return redirect(openerOf(site, file));
}

/** The text of a file that can be edited. Throws HttpError. */
export async function readText(site: FileSite, at: string): Promise<string> {
  const facts = await site.home.facts(at);
  if (facts.isFolder) throw new HttpError(400, `${at} is a folder.`);
  if (facts.size > LARGEST_EDITED)
    throw new HttpError(400, `${at} is too large to edit here. Download it instead.`);
  const text = textOf(await site.home.read(at));
  if (text === undefined) throw new HttpError(400, `${at} is not a text file. Download it instead.`);
  return text;
}

async function showText(site: FileSite, request: WebRequest, at: string): Promise<Reply> {
  const text = await readText(site, at);
  return page(editorPage(frameOf(site, request), at, text, await savedState(site, at, text)));
}

async function saveText(site: FileSite, request: WebRequest, at: string): Promise<Reply> {
  const form = await request.form();
  const before = await readText(site, at);
  const text = lineEndsAs(before, form.get('text') ?? '');
  const render = (state: EditorState, status: number): Reply =>
    page(editorPage(frameOf(site, request), at, text, state), status);
  return saveContent({ site, request, at, form, before, after: text, render });
}

/** What an editor says of a file as it lies there. */
export async function savedState(site: FileSite, at: string, text: string): Promise<EditorState> {
  const { modifiedMs } = await site.home.facts(at);
  return { version: versionOf(text), status: `Saved, last changed ${utc(modifiedMs)}` };
}

interface Saving {
  readonly site: FileSite;
  readonly request: WebRequest;
  readonly at: string;
  readonly form: URLSearchParams;
  readonly before: string;
  readonly after: string;
  render(state: EditorState, status: number): Reply;
}

/** Saves unless somebody else saved since the page was made; answers as the page asked (HTML, or JSON by its script). */
export async function saveContent(saving: Saving): Promise<Reply> {
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

async function download(site: FileSite, at: string): Promise<Reply> {
  const facts = await site.home.facts(at);
  if (facts.isFolder) return redirect(addressOf('tree', at));
  const name = encodeURIComponent(path.posix.basename(at));
  return fileReply(await site.home.read(at), {
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
  });
}

/** A file as it lies there, which no browser takes for a page of this server. */
export function fileReply(body: Buffer, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      ...headers,
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    },
    body,
  };
}

/** Browsers send every line end as CRLF: gives the text the ends that it had. */
export function lineEndsAs(before: string, sent: string): string {
  const plain = sent.replaceAll('\r\n', '\n');
  return before.includes('\r\n') ? plain.replaceAll('\n', '\r\n') : plain;
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The pages of a seat's files, of any stand-in that shows them, as HTML. */
import { defined } from '../../../../app/defined';
import type { FileFacts } from '../container-files';
import { escapeHtml, Html, html, type HtmlValue } from '../../html';
import type { Reply, WebRequest } from '../web/http';
import { hiddenField, layout, loginForm, sizeText, timeText, type LoginForm } from '../web/layout';
import type { FormGuard } from '../web/sessions';
import { addressOf, cleanPath, folderOf, type SeatHome } from './home';

/** What all pages of one container share. */
export interface FileSite {
  /** What it stands in for: `Jupyter`. */
  readonly product: string;
  readonly seat: string;
  readonly home: SeatHome;
  readonly guard: FormGuard;
  /** Stands below each list of files: what is not rehearsed. */
  readonly note: string;
  /** How it shows files of its own kind; all others are edited as texts. */
  readonly ownFiles?: OwnFiles;
}

/** A kind of files that a product shows in a way of its own, such as notebooks. */
export interface OwnFiles {
  /** The first part of its pages' addresses: `notebooks`. */
  readonly area: string;
  /** How their names end. */
  readonly extension: string;
  /** As its pages call one: `notebook`. */
  readonly noun: string;
  /** A new one's content. */
  readonly empty: string;
  /** Answers its pages. Throws HttpError. */
  readonly answer: (site: FileSite, request: WebRequest, at: string) => Promise<Reply>;
}

/** What all pages after a login share. */
export interface PageFrame {
  readonly site: FileSite;
  /** The token for this browser's forms. */
  readonly token: string;
}

export function frameOf(site: FileSite, request: WebRequest): PageFrame {
  return { site, token: site.guard.token(request).value };
}

/** The page's address that opens a file. */
export function openerOf({ ownFiles }: FileSite, at: string): string {
  const isOwn = ownFiles !== undefined && at.endsWith(ownFiles.extension);
  return addressOf(isOwn ? ownFiles.area : 'edit', at);
}

/** Asks for the password alone. */
export function passwordPage(
  { product, seat }: FileSite,
  form: Pick<LoginForm, 'action' | 'hidden'>,
  problem?: string,
): Html {
  return layout({
    product,
    seat,
    title: 'Log in',
    narrow: true,
    content: loginForm({ ...form, asksUsername: false, ...defined({ problem }) }),
  });
}

export function framed(frame: PageFrame, title: string, content: HtmlValue): Html {
  return layout({
    product: frame.site.product,
    seat: frame.site.seat,
    title,
    navigation: html`<a href="/tree">Files</a>
      <form method="post" action="/logout">${guardField(frame)}<button class="small">Log out</button></form>`,
    content,
  });
}

export function messagePage(frame: PageFrame, status: number, message: string): Html {
  return framed(
    frame,
    String(status),
    html`<div class="panel">
      <h1>${status === 404 ? 'Not found' : `Error ${status}`}</h1>
      <p>${message}</p>
      <a href="/tree">Back to the files</a>
    </div>`,
  );
}

function guardField(frame: PageFrame): Html {
  return hiddenField(frame.site.guard.field, frame.token);
}

/** `Home / dags / etl.py`, each a link. */
export function crumbs(at: string): Html {
  const parts = cleanPath(at)
    .split('/')
    .filter((part) => part !== '');
  const links = parts.map((part, index) => {
    const upTo = parts.slice(0, index + 1).join('/');
    return html` /
    ${index === parts.length - 1 ? part : html`<a href="${addressOf('tree', upTo)}">${part}</a>`}`;
  });
  return html`<h1>${parts.length === 0 ? 'Home' : html`<a href="/tree">Home</a>`}${links}</h1>`;
}

export function treePage(frame: PageFrame, folder: string, files: readonly FileFacts[], note?: string): Html {
  const { ownFiles } = frame.site;
  return framed(
    frame,
    folder === '' ? 'Home' : folder,
    html`${crumbs(folder)}${note === undefined ? undefined : html`<p class="note bad" role="alert">${note}</p>`}
      <div class="bar">
        ${newForm(frame, folder, 'file', 'New file', 'name.py')}
        ${ownFiles === undefined ? undefined : newForm(frame, folder, ownFiles.noun, `New ${ownFiles.noun}`, `name${ownFiles.extension}`)}
        ${newForm(frame, folder, 'folder', 'New folder', 'name')}
      </div>
      ${files.length === 0 ? html`<div class="panel empty">This folder is empty.</div>` : fileTable(frame, folder, files)}
      <p class="quiet">${frame.site.note}</p>`,
  );
}

function newForm(frame: PageFrame, folder: string, kind: string, label: string, example: string): Html {
  return html`<details>
    <summary>${label}</summary>
    <form method="post" action="${addressOf('tree', folder)}">
      ${guardField(frame)}<input type="hidden" name="action" value="new-${kind}" />
      <input
        type="text"
        name="name"
        aria-label="Name of the ${label.toLowerCase()}"
        placeholder="${example}"
        required
      />
      <button type="submit">Create</button>
    </form>
  </details>`;
}

function fileTable(frame: PageFrame, folder: string, files: readonly FileFacts[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th>Name</th>
        <th>Changed (UTC)</th>
        <th class="number">Size</th>
        <th></th>
      </tr>
    </thead>
    <tbody>
      ${files.map((file) => fileRow(frame, folder, file))}
    </tbody>
  </table>`;
}

function fileRow(frame: PageFrame, folder: string, file: FileFacts): Html {
  const at = cleanPath(`${folder}/${file.name}`);
  const address = file.isFolder ? addressOf('tree', at) : openerOf(frame.site, at);
  return html`<tr>
    <td><a href="${address}">${file.name}${file.isFolder ? '/' : ''}</a></td>
    <td>${timeText(file.modifiedMs)}</td>
    <td class="number">${file.isFolder ? '' : sizeText(file.size)}</td>
    <td class="actions">
      ${file.isFolder ? undefined : html`<a href="${addressOf('files', at)}" download>Download</a>`}
      <details>
        <summary>Rename</summary>
        <form method="post" action="${addressOf('tree', folder)}">
          ${guardField(frame)}<input type="hidden" name="action" value="rename" />
          <input type="hidden" name="from" value="${file.name}" />
          <input
            type="text"
            name="name"
            aria-label="New name of ${file.name}"
            value="${file.name}"
            required
          />
          <button class="small">Rename</button>
        </form>
      </details>
      <details>
        <summary>Delete</summary>
        <form method="post" action="${addressOf('tree', folder)}">
          ${guardField(frame)}<input type="hidden" name="action" value="delete" />
          <input type="hidden" name="name" value="${file.name}" />
          <button class="small danger">Delete ${file.name} for good</button>
        </form>
      </details>
    </td>
  </tr>`;
}

/** What an editor page says about the state of its file. */
export interface EditorState {
  /** Of the content that the page was made from; a save over a newer one is refused. */
  readonly version: string;
  readonly status: string;
  /** Set when the file was changed by somebody else meanwhile. */
  readonly conflict?: string;
}

export function editorPage(frame: PageFrame, at: string, text: string, state: EditorState): Html {
  return framed(
    frame,
    at,
    html`${crumbs(at)}${editorForm(
      frame,
      addressOf('edit', at),
      at,
      state,
      textArea('text', `Content of ${at}`, text, 'file'),
    )}`,
  );
}

export function editorForm(
  frame: PageFrame,
  action: string,
  at: string,
  state: EditorState,
  fields: Html,
  cellCount?: number,
): Html {
  return html`<form
    method="post"
    action="${action}"
    ${cellCount === undefined ? new Html('data-editor') : undefined}
  >
    ${guardField(frame)}<input type="hidden" name="version" value="${state.version}" />
    <div class="bar">
      <button class="primary" type="submit">Save</button>
      <span role="status" class="quiet">${state.status}</span><span class="grow"></span>
      <a href="${addressOf('files', at)}" download>Download</a>
      <a href="${addressOf('tree', folderOf(at))}">Close</a>
    </div>
    ${
      state.conflict === undefined
        ? undefined
        : html`<p class="note bad" role="alert">
            ${state.conflict}
            <button class="small" name="overwrite" value="yes">Overwrite with mine</button>
          </p>`
    }
    ${fields}
  </form>`;
}

/** Built without a template: its content must come out exactly as it is. */
export function textArea(name: string, label: string, text: string, className: string, rows?: number): Html {
  const attributes = [
    ['name', name],
    ['aria-label', label],
    ['class', className],
    ['spellcheck', 'false'],
    ...(rows === undefined ? [] : [['rows', String(rows)]]),
  ].map(([key = '', value = '']) => `${key}="${escapeHtml(value)}"`);
  // HTML drops the first line break after the tag.
  return new Html(`<textarea ${attributes.join(' ')}>\n${escapeHtml(text)}</textarea>`);
}

/** Jupyter stand-in: notebooks, cell by cell; they can be read and changed, not run. */
import { lineEndsAs, readText, saveContent, savedState } from '../files/file-pages';
import { addressOf } from '../files/home';
import {
  crumbs,
  editorForm,
  framed,
  frameOf,
  textArea,
  type EditorState,
  type FileSite,
  type OwnFiles,
  type PageFrame,
} from '../files/pages';
import { html, type Html } from '../../html';
import { HttpError, page, redirect, type Reply, type WebRequest } from '../web/http';
import { EMPTY_NOTEBOOK, notebookText } from './contents-api';

export const notebooks: OwnFiles = {
  area: 'notebooks',
  extension: '.ipynb',
  noun: 'notebook',
  empty: notebookText(EMPTY_NOTEBOOK),
  answer: (site, request, at) =>
    request.method === 'POST' ? saveNotebook(site, request, at) : showNotebook(site, request, at),
};

async function showNotebook(site: FileSite, request: WebRequest, at: string): Promise<Reply> {
  const text = await readText(site, at);
  const notebook = parseNotebook(text);
  // What is no notebook can still be repaired as a text.
  if (notebook === undefined) return redirect(addressOf('edit', at));
  const state = await savedState(site, at, text);
  return page(notebookPage(frameOf(site, request), at, notebook.cells.map(shownCell), state));
}

async function saveNotebook(site: FileSite, request: WebRequest, at: string): Promise<Reply> {
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

/** A cell of a notebook, as much of it as is shown. */
interface ShownCell {
  readonly type: string;
  readonly source: string;
}

function notebookPage(frame: PageFrame, at: string, cells: readonly ShownCell[], state: EditorState): Html {
  const fields = cells.map(
    (cell, index) =>
      html`<div class="cell">
        <div class="quiet">${cell.type} cell ${index + 1}</div>
        ${textArea(`cell-${index}`, `Source of ${cell.type} cell ${index + 1}`, cell.source, '', rowsOf(cell.source))}
      </div>`,
  );
  const adding = html`<div class="bar">
    <label for="add">Add a cell</label>
    <select id="add" name="add">
      <option value="">none</option>
      <option value="code">code</option>
      <option value="markdown">markdown</option>
    </select>
    <a href="${addressOf('edit', at)}">Edit as JSON</a>
  </div>`;
  return framed(
    frame,
    at,
    html`${crumbs(at)}${editorForm(frame, addressOf('notebooks', at), at, state, html`${fields}${adding}`, cells.length)}`,
  );
}

function rowsOf(text: string): number {
  return Math.min(40, text.split('\n').length + 1);
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

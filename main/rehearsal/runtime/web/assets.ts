/** The one style sheet and the one script of all stand-ins; shared by all containers. */
import type { Reply, WebRequest } from './http';

const STYLE = `
:root { color-scheme: light dark; --bg: #f7f8f9; --panel: #fff; --text: #1a1f24; --quiet: #56616b; --line: #dde2e6;
  --accent: #0b5cad; --accent-text: #fff; --danger: #a4262c; --stripe: #b25e00; --code: #f1f3f5; }
@media (prefers-color-scheme: dark) { :root { --bg: #14181c; --panel: #1c2126; --text: #e6eaee; --quiet: #9aa6b1;
  --line: #323a42; --accent: #7db7f5; --accent-text: #10202f; --danger: #ff9a9a; --stripe: #ffb65c; --code: #12161a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 15px/1.5 system-ui, 'Segoe UI', sans-serif; }
a { color: var(--accent); text-underline-offset: 2px; }
.stand-in { padding: 4px 16px; text-align: center; font-size: 13px; color: var(--stripe); background: var(--panel);
  border-bottom: 3px solid; border-image: repeating-linear-gradient(135deg, var(--stripe) 0 8px, transparent 8px 14px) 3; }
header { display: flex; align-items: center; gap: 16px; padding: 12px 24px; background: var(--panel); border-bottom: 1px solid var(--line); }
header strong { font-size: 16px; }
header nav { margin-left: auto; display: flex; gap: 12px; align-items: center; }
header form { margin: 0; }
main { max-width: 1080px; margin: 24px auto; padding: 0 24px; }
main.narrow { max-width: 400px; margin-top: 12vh; }
h1 { font-size: 20px; margin: 0 0 16px; overflow-wrap: anywhere; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 24px; }
.quiet { color: var(--quiet); font-size: 13px; }
label { display: block; margin-bottom: 4px; font-weight: 600; }
input[type=text], input[type=password], textarea, select { width: 100%; padding: 8px 10px; color: inherit; background: var(--bg);
  border: 1px solid var(--line); border-radius: 6px; font: inherit; }
select { width: auto; }
textarea, code, pre { font-family: ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace; font-size: 13px; line-height: 1.5; }
textarea { tab-size: 4; resize: vertical; white-space: pre; overflow-x: auto; background: var(--code); }
textarea.file { min-height: 62vh; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button, .button { display: inline-block; padding: 7px 14px; font: inherit; font-weight: 600; color: var(--text); background: var(--panel);
  border: 1px solid var(--line); border-radius: 6px; cursor: pointer; text-decoration: none; }
button.primary { color: var(--accent-text); background: var(--accent); border-color: var(--accent); }
button.danger { color: var(--danger); border-color: var(--danger); }
button.small { padding: 3px 10px; font-weight: 500; font-size: 13px; }
.field { margin-bottom: 16px; }
.note { padding: 10px 14px; margin: 0 0 16px; border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 6px; background: var(--panel); }
.note.bad { border-left-color: var(--danger); }
table { width: 100%; border-collapse: collapse; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
th { text-align: left; font-size: 13px; color: var(--quiet); font-weight: 600; }
th, td { padding: 8px 14px; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tr:last-child > td { border-bottom: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.actions { white-space: nowrap; text-align: right; }
details { display: inline-block; text-align: left; white-space: normal; }
summary { cursor: pointer; color: var(--accent); font-size: 13px; display: inline-block; padding: 2px 6px; }
details > form { display: flex; gap: 8px; margin: 8px 0 4px; align-items: center; }
.bar { display: flex; gap: 12px; align-items: center; flex-wrap: wrap; margin-bottom: 16px; }
.bar .grow { flex: 1; }
.bar label { margin: 0; }
.bar form { display: flex; gap: 8px; margin: 0; }
.bar input[type=text] { width: 220px; }
.cell { margin-bottom: 16px; }
.cell textarea { min-height: 3em; }
pre { margin: 0; padding: 16px; background: var(--code); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
.empty { padding: 32px; text-align: center; color: var(--quiet); }
`;

const SCRIPT = `
'use strict';
const form = document.querySelector('form[data-editor]');
if (form) {
  const status = document.querySelector('[role=status]');
  let dirty = false;
  const say = (text) => { if (status) status.textContent = text; };
  form.addEventListener('input', () => { if (!dirty) { dirty = true; say('Not saved yet'); } });
  addEventListener('beforeunload', (event) => { if (dirty) event.preventDefault(); });
  addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    say('Saving…');
    dirty = false;
    try {
      const answer = await fetch(form.action, {
        method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { accept: 'application/json' },
      });
      const result = await answer.json();
      if (!answer.ok) throw new Error(result.message);
      form.elements.version.value = result.version;
      if (!dirty) say(result.message);
    } catch (error) {
      dirty = true;
      say('Not saved: ' + (error instanceof TypeError ? 'the server does not answer' : error.message));
    }
  });
}
const list = document.querySelector('[data-refresh]');
if (list) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href);
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-refresh]');
      if (fresh && fresh.innerHTML !== list.innerHTML) list.innerHTML = fresh.innerHTML;
    } catch { /* The next look may succeed. */ }
  }, 3000);
}
`;

const ASSETS: Readonly<Record<string, readonly [type: string, content: string]>> = {
  '/static/stand-in.css': ['text/css; charset=utf-8', STYLE],
  '/static/stand-in.js': ['text/javascript; charset=utf-8', SCRIPT],
};

/** The reply to a request for a shared asset; undefined for any other path. */
export function asset(request: WebRequest): Reply | undefined {
  const found = Object.hasOwn(ASSETS, request.path) ? ASSETS[request.path] : undefined;
  if (found === undefined) return undefined;
  const [type, content] = found;
  return {
    status: 200,
    headers: { 'content-type': type, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' },
    body: content,
  };
}

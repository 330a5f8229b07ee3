/** The frame of every stand-in page. */
import { html, type Html, type HtmlValue } from '../../html';

export interface Frame {
  /** What it stands in for. */
  readonly product: string;
  readonly seat: string;
  readonly title: string;
  /** Links and forms at the right of the header; none before a login. */
  readonly navigation?: HtmlValue;
  readonly narrow?: boolean;
  readonly content: HtmlValue;
}

export function layout(frame: Frame): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${frame.title} · Seat ${frame.seat} · ${frame.product}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/static/stand-in.css" />
        <script src="/static/stand-in.js" defer></script>
      </head>
      <body>
        <div class="stand-in">Rehearsal stand-in – not the real ${frame.product}</div>
        <header>
          <strong>${frame.product}</strong><span class="quiet">Seat ${frame.seat}</span>
          <nav>${frame.navigation}</nav>
        </header>
        <main class="${frame.narrow === true ? 'narrow' : ''}">${frame.content}</main>
      </body>
    </html> `;
}

export interface LoginForm {
  readonly action: string;
  /** What it sends besides what is typed: the field's name and its value. */
  readonly hidden: Readonly<Record<string, string>>;
  /** Shown as a field of its own; some products ask for the password alone. */
  readonly asksUsername: boolean;
  readonly problem?: string;
}

export function loginForm(form: LoginForm): Html {
  return html`<div class="panel">
    <h1>Log in</h1>
    ${form.problem === undefined ? undefined : html`<p class="note bad" role="alert">${form.problem}</p>`}
    <form method="post" action="${form.action}">
      ${Object.entries(form.hidden).map(([name, value]) => hiddenField(name, value))}
      ${
        form.asksUsername
          ? html`<div class="field">
              <label for="username">User name</label>
              <input type="text" id="username" name="username" autocomplete="username" required autofocus />
            </div>`
          : undefined
      }
      <div class="field">
        <label for="password">Password</label>
        <input type="password" id="password" name="password" autocomplete="current-password" required />
      </div>
      <button class="primary" type="submit">Log in</button>
    </form>
    <p class="quiet">It is on your access card.</p>
  </div>`;
}

export function hiddenField(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`;
}

/** `2026-11-24 12:08:31` in UTC. */
export function timeText(ms: number): Html {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`;
}

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

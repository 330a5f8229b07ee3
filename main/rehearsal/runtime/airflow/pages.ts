/** Airflow stand-in: the pages as HTML. */
import { defined } from '../../../../app/defined';
import { escapeHtml, Html, html, type HtmlValue } from '../../html';
import { layout, loginForm, timeText } from '../web/layout';
import type { Dag, DagBag } from './dag-folder';
import type { MetadataHealth } from './metadata';

export interface AirflowFrame {
  readonly seat: string;
  /** The token for this browser's forms. */
  readonly token: string;
}

export function loginPage(frame: AirflowFrame, next: string, problem?: string): Html {
  return layout({
    product: 'Airflow',
    seat: frame.seat,
    title: 'Log in',
    narrow: true,
    content: loginForm({
      action: `/login/?next=${encodeURIComponent(next)}`,
      hidden: { csrf_token: frame.token, next },
      asksUsername: true,
      ...defined({ problem }),
    }),
  });
}

function framed(frame: AirflowFrame, title: string, content: HtmlValue): Html {
  return layout({
    product: 'Airflow',
    seat: frame.seat,
    title,
    navigation: html`<a href="/home">DAGs</a>
      <form method="post" action="/logout">
        <input type="hidden" name="csrf_token" value="${frame.token}" /><button class="small">Log out</button>
      </form>`,
    content,
  });
}

export function messagePage(frame: AirflowFrame, status: number, message: string): Html {
  return framed(
    frame,
    String(status),
    html`<div class="panel">
      <h1>${status === 404 ? 'Not found' : `Error ${status}`}</h1>
      <p>${message}</p>
      <a href="/home">Back to the DAGs</a>
    </div>`,
  );
}

export function homePage(frame: AirflowFrame, bag: DagBag, health: MetadataHealth): Html {
  return framed(
    frame,
    'DAGs',
    html`<h1>DAGs</h1>
      <div data-refresh>
        ${warnings(health)}${problems(bag)}${bag.dags.length === 0 ? noDags() : dagTable(bag)}
      </div>
      <p class="quiet">This list refreshes itself. DAG runs are not part of the rehearsal.</p>`,
  );
}

function warnings(health: MetadataHealth): Html | undefined {
  if (health.metadatabase.status === 'unhealthy') {
    return html`<p class="note bad" role="alert">The metadata database does not answer.</p>`;
  }
  if (health.scheduler.status === 'unhealthy') {
    return html`<p class="note bad" role="alert">
      The scheduler does not appear to be running. Last heartbeat:
      ${health.scheduler.latest_scheduler_heartbeat ?? 'none'}.
    </p>`;
  }
  return undefined;
}

function problems(bag: DagBag): HtmlValue {
  return bag.problems.map(
    ({ file, message }) => html`<p class="note bad" role="alert"><code>${file}</code><br />${message}</p>`,
  );
}

function noDags(): Html {
  return html`<div class="panel empty">
    No DAGs yet. Save one in Jupyter in the folder <code>dags</code>. It appears here within 10 seconds.
  </div>`;
}

function dagTable(bag: DagBag): Html {
  return html`<table>
    <thead>
      <tr>
        <th>DAG</th>
        <th>Schedule</th>
        <th>File</th>
        <th>Changed (UTC)</th>
      </tr>
    </thead>
    <tbody>
      ${bag.dags.map(
        (dag) =>
          html`<tr>
            <td><a href="${dagAddress(dag)}">${dag.id}</a></td>
            <td><code>${dag.schedule}</code></td>
            <td>${dag.file}</td>
            <td>${timeText(dag.modifiedMs)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export function dagPage(frame: AirflowFrame, dag: Dag, source: string): Html {
  return framed(
    frame,
    dag.id,
    html`<h1>DAG: ${dag.id}</h1>
      <p>Schedule <code>${dag.schedule}</code> · ${dag.file} · changed ${timeText(dag.modifiedMs)} UTC</p>
      ${preformatted(source)}
      <p class="quiet">DAG runs are not part of the rehearsal.</p>`,
  );
}

/** Built without a template: its content must come out exactly as it is. */
function preformatted(text: string): Html {
  return new Html(`<pre tabindex="0">\n${escapeHtml(text)}</pre>`);
}

function dagAddress(dag: Dag): string {
  return `/dags/${encodeURIComponent(dag.id)}/grid`;
}

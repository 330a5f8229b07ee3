/**
 * A participant at the keyboard, by HTTP alone: opens the address on the card, logs in with its password,
 * saves a file, looks for a DAG. Speaks to the real Jupyter and Airflow as to their stand-ins.
 */
import { LecternError } from '../../app/errors';

/** A browser's cookie jar and nothing more. */
interface Browser {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  cookie(name: string): string | undefined;
}

const patienceMs = 15_000;

function openBrowser(base: string): Browser {
  const cookies = new Map<string, string>();
  return {
    cookie: (name) => cookies.get(name),
    fetch: async (path, init = {}) => {
      const headers = new Headers(init.headers);
      if (cookies.size > 0)
        headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
      const response = await fetch(new URL(path, base), {
        ...init,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(patienceMs),
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        const at = pair.indexOf('=');
        if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
      }
      return response;
    },
  };
}

function failed(step: string, detail: string): LecternError {
  return new LecternError({
    code: 'participant.cannot-work',
    message: `A participant could not ${step}.`,
    hint: 'Look at the seat in the grid: its tile says what is wrong.',
    detail,
  });
}

/** Somebody who is logged in to Jupyter. Paths are relative to the seat's home. */
export interface JupyterUser {
  save(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
}

/** Logs in to the Jupyter at `url`. Throws LecternError `participant.cannot-work`. */
export async function logInToJupyter(url: string, password: string): Promise<JupyterUser> {
  const browser = openBrowser(url);
  const form = await browser.fetch('/login');
  if (form.status !== 200) throw failed('open Jupyter', `GET ${url}login answered ${form.status}`);
  await form.text();
  const answer = await browser.fetch('/login?next=%2F', {
    method: 'POST',
    body: new URLSearchParams({ _xsrf: browser.cookie('_xsrf') ?? '', password }),
  });
  await answer.text();
  if (answer.status !== 302) throw failed('log in to Jupyter', `POST ${url}login answered ${answer.status}`);
  const headers = (): Record<string, string> => ({
    'content-type': 'application/json',
    'x-xsrftoken': browser.cookie('_xsrf') ?? '',
  });
  return {
    save: async (path, text) => {
      const saved = await browser.fetch(`/api/contents/${path}`, {
        method: 'PUT',
        headers: headers(),
        body: JSON.stringify({ type: 'file', format: 'text', content: text }),
      });
      await saved.text();
      if (!saved.ok) throw failed('save a file in Jupyter', `PUT ${path} answered ${saved.status}`);
    },
    read: async (path) => {
      const read = await browser.fetch(`/api/contents/${path}?content=1&format=text&type=file`);
      if (!read.ok) throw failed('open a saved file in Jupyter', `GET ${path} answered ${read.status}`);
      const { content } = (await read.json()) as { content?: unknown };
      return typeof content === 'string' ? content : '';
    },
  };
}

/** Somebody who is logged in to Airflow. */
export interface AirflowUser {
  dagIds(): Promise<readonly string[]>;
}

/** Logs in to the Airflow at `url`. Throws LecternError `participant.cannot-work`. */
export async function logInToAirflow(url: string, username: string, password: string): Promise<AirflowUser> {
  const browser = openBrowser(url);
  const form = await browser.fetch('/login/');
  const page = await form.text();
  if (form.status !== 200) throw failed('open Airflow', `GET ${url}login/ answered ${form.status}`);
  const token = /name="csrf_token"[^>]*value="([^"]*)"/.exec(page)?.[1] ?? '';
  const answer = await browser.fetch('/login/', {
    method: 'POST',
    body: new URLSearchParams({ csrf_token: token, username, password }),
  });
  await answer.text();
  if (answer.status !== 302 || (answer.headers.get('location') ?? '').includes('/login')) {
    throw failed('log in to Airflow', `POST ${url}login/ answered ${answer.status}`);
  }
  return {
    dagIds: async () => {
      const list = await browser.fetch('/api/v1/dags?limit=100');
      if (!list.ok) throw failed('see the DAGs in Airflow', `GET api/v1/dags answered ${list.status}`);
      const { dags } = (await list.json()) as { dags?: readonly { dag_id: string }[] };
      return (dags ?? []).map((dag) => dag.dag_id);
    },
  };
}

/**
 * A participant at the keyboard, by HTTP and websocket: opens the address on the card, logs in with its
 * password, saves a file, runs a cell, looks for a DAG. Speaks to the real Jupyter and Airflow as to their stand-ins.
 */
import { LecternError } from '../../app/errors';
import { connectKernel } from './kernel';

/** A browser's cookie jar and nothing more. */
interface Browser {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  cookie(name: string): string | undefined;
  /** What it sends as its cookies. */
  cookies(): string;
}

const patienceMs = 15_000;

function openBrowser(base: string): Browser {
  const cookies = new Map<string, string>();
  const sent = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    cookie: (name) => cookies.get(name),
    cookies: sent,
    fetch: async (path, init = {}) => {
      const headers = new Headers(init.headers);
      if (cookies.size > 0) headers.set('cookie', sent());
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
  /** Starts a kernel; undefined where this Jupyter has none to start, as the rehearsal's stand-in. */
  startKernel(): Promise<Kernel | undefined>;
}

/** A kernel that somebody started. It goes on running, as an open notebook's. */
export interface Kernel {
  /** Runs a cell over the websocket; the text of its result. Throws LecternError `participant.cannot-work`. */
  run(code: string): Promise<string>;
  /** Closes the page; the kernel goes on. */
  leave(): void;
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
    startKernel: async () => {
      const specs = await browser.fetch('/api/kernelspecs');
      if (!specs.ok) throw failed('see Jupyter’s kernels', `GET api/kernelspecs answered ${specs.status}`);
      const { default: name, kernelspecs } = (await specs.json()) as {
        default: string;
        kernelspecs: object;
      };
      if (Object.keys(kernelspecs).length === 0) return undefined;
      const made = await browser.fetch('/api/kernels', {
        method: 'POST',
        headers: headers(),
        body: JSON.stringify({ name }),
      });
      if (!made.ok) throw failed('start a kernel in Jupyter', `POST api/kernels answered ${made.status}`);
      const { id } = (await made.json()) as { id: string };
      const channels = new URL(`/api/kernels/${id}/channels`, url);
      const cannotRun = (error: unknown): never => {
        throw failed('run a cell in Jupyter', error instanceof Error ? error.message : String(error));
      };
      const kernel = await connectKernel(channels, { cookie: browser.cookies() }).catch(cannotRun);
      return { run: (code) => kernel.run(code).catch(cannotRun), leave: () => kernel.close() };
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

/** JupyterLab with Jupyter's own server: one container. */
import type { ContainerSpec } from '../plan/resources';
import { cannotWork, type Browser, type CardLogin, type SignedIn } from './participant';
import { judgeJson } from './probe-answer';
import type { SeatContext, ServiceDefinition } from './service';

const home = '/home/jovyan';
const containerPort = 8888;

export const jupyter: ServiceDefinition<'jupyter'> = {
  name: 'jupyter',
  title: 'Jupyter',
  summary: 'notebooks, a terminal and the seat’s files',
  steps:
    'Open the address and enter the password. Your files are on the left: open a notebook with a double click.',
  icon: 'M2 6h4 M2 10h4 M2 14h4 M2 18h4 M6 2h12a2 2 0 0 1 2 2v16a2 2 0 0 1 -2 2H6a2 2 0 0 1 -2 -2V4a2 2 0 0 1 2 -2z M9.5 8h5 M9.5 12H16 M9.5 16H14',
  image: 'quay.io/jupyter/scipy-notebook:2025-11-10',
  size: { cpu: 1024, memoryMiB: 4096 },
  smallestSize: { cpu: 256, memoryMiB: 1024 },
  portBase: 8000,
  containerPort,
  frontContainer: 'jupyter',
  home,
  containers,
  showsFiles: true,
  takesPathPrefix: true,
  // The article asks for two minutes.
  healthCheck: { path: '/login', graceS: 120 },
  usualMs: 90_000,
  login: { asksForUserName: false },
  probe: {
    path: 'api',
    judge: (answer) =>
      judgeJson(answer, (value) =>
        'version' in value ? { outcome: 'ok' } : { outcome: 'wrong', status: 200, what: 'not Jupyter' },
      ),
  },
  restart: {
    costs: 'Running kernels are lost. Saved files are kept. The page is unavailable for about a minute.',
    interrupts: 'Jupyter is unavailable for a minute: kernels stop, and unsaved work is lost.',
  },
  participant: { signIn: signInToJupyter },
};

function containers(seat: SeatContext): readonly ContainerSpec[] {
  return [
    {
      name: 'jupyter',
      image: seat.image,
      essential: true,
      ...seat.size,
      command: ['bash', '-c', startScript(seat.basePath)],
      port: containerPort,
      environment: seat.environment,
      secrets: [seat.seatPassword('LECTERN_SEAT_PASSWORD')],
      mounts: seat.mounts,
      ...seat.afterMaterials,
    },
  ];
}

/**
 * The password comes from Secrets Manager in the environment; only its salted hash reaches the server's command
 * line, and the password is taken out of what notebooks and terminals see. Jupyter's server keeps the secret that
 * signs its cookies in the home and would honour them for ever; so it is derived from the password: who was signed
 * in stays so over a restart, and is out with a new password.
 */
const startScript = (basePath: string): string => `set -euo pipefail
hash="$(python -c 'import hashlib, os
from jupyter_core.paths import jupyter_runtime_dir, secure_write
from jupyter_server.auth import passwd
password = os.environ["LECTERN_SEAT_PASSWORD"]
folder = jupyter_runtime_dir()
os.makedirs(folder, mode=0o700, exist_ok=True)
with secure_write(os.path.join(folder, "jupyter_cookie_secret"), True) as file:
    file.write(hashlib.sha256(("cookies:" + password).encode()).digest())
print(passwd(password))')"
unset LECTERN_SEAT_PASSWORD
exec jupyter lab --ip=0.0.0.0 --port=${containerPort} --no-browser \\
  --ServerApp.root_dir=${home} \\${basePath === '/' ? '' : `\n  --ServerApp.base_url=${basePath} \\`}
  --PasswordIdentityProvider.hashed_password="$hash" \\
  --PasswordIdentityProvider.password_required=True \\
  --IdentityProvider.token=''`;

/** Somebody who has signed in to Jupyter. */
export type JupyterUser = Required<Pick<SignedIn, 'save' | 'read' | 'startKernel'>>;

/** Signs in as the login page does. Throws LecternError `participant.cannot-work`. */
export async function signInToJupyter(
  browser: Browser,
  { password }: Pick<CardLogin, 'password'>,
): Promise<JupyterUser> {
  const form = await browser.request('login');
  if (form.status !== 200) throw cannotWork('open Jupyter', `GET login answered ${form.status}`);
  const answer = await browser.request('login?next=%2F', {
    method: 'POST',
    body: { _xsrf: browser.cookie('_xsrf') ?? '', password },
  });
  if (answer.status !== 302) throw cannotWork('log in to Jupyter', `POST login answered ${answer.status}`);
  return signedIn(browser);
}

/** Jupyter's REST API as its own pages use it. */
function signedIn(browser: Browser): JupyterUser {
  const send = (method: 'PUT' | 'POST', path: string, body: object): ReturnType<Browser['request']> =>
    browser.request(path, {
      method,
      headers: { 'content-type': 'application/json', 'x-xsrftoken': browser.cookie('_xsrf') ?? '' },
      body: JSON.stringify(body),
    });
  return {
    save: async (path, text) => {
      const saved = await send('PUT', `api/contents/${path}`, {
        type: 'file',
        format: 'text',
        content: text,
      });
      if (!isOk(saved)) throw cannotWork('save a file in Jupyter', `PUT ${path} answered ${saved.status}`);
    },
    read: async (path) => {
      const read = await browser.request(`api/contents/${path}?content=1&format=text&type=file`);
      if (!isOk(read)) {
        throw cannotWork('open a saved file in Jupyter', `GET ${path} answered ${read.status}`);
      }
      const { content } = JSON.parse(read.text) as { content?: unknown };
      return typeof content === 'string' ? content : '';
    },
    startKernel: async () => {
      const specs = await browser.request('api/kernelspecs');
      if (!isOk(specs)) {
        throw cannotWork('see Jupyter’s kernels', `GET api/kernelspecs answered ${specs.status}`);
      }
      const { default: name, kernelspecs } = JSON.parse(specs.text) as {
        default: string;
        kernelspecs: object;
      };
      if (Object.keys(kernelspecs).length === 0) return undefined;
      const made = await send('POST', 'api/kernels', { name });
      if (!isOk(made)) {
        throw cannotWork('start a kernel in Jupyter', `POST api/kernels answered ${made.status}`);
      }
      const { id } = JSON.parse(made.text) as { id: string };
      const kernel = await browser.openKernel(`api/kernels/${id}/channels`).catch(cannotRun);
      return { ...kernel, run: (code) => kernel.run(code).catch(cannotRun) };
    },
  };
}

function cannotRun(error: unknown): never {
  throw cannotWork('run a cell in Jupyter', error instanceof Error ? error.message : String(error));
}

const isOk = ({ status }: { readonly status: number }): boolean => status >= 200 && status < 300;

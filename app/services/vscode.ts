/** VS Code in the browser: code-server, one container. */
import type { ContainerSpec } from '../plan/resources';
import type { ProbeObservation } from '../workshop/observation';
import { cannotWork, type Browser, type CardLogin, type SignedIn } from './participant';
import { judgeJson } from './probe-answer';
import type { SeatContext, ServiceDefinition } from './service';

const home = '/home/coder';
/** The image's entry point says it: `--bind-addr 0.0.0.0:8080 .` */
const containerPort = 8080;

export const vscode: ServiceDefinition<'vscode'> = {
  name: 'vscode',
  title: 'VS Code',
  summary: 'an editor, a terminal and the seat’s files',
  steps: 'Open the address and enter the password. Your files are on the left: open one with a click.',
  icon: 'M18 16l4 -4l-4 -4 M6 8l-4 4l4 4 M14.5 4l-5 16',
  image: 'codercom/code-server:4.132.0',
  // It wants 1 GiB for itself (coder/code-server, its page of requirements); the rest is for what its terminals run.
  size: { cpu: 1024, memoryMiB: 4096 },
  smallestSize: { cpu: 512, memoryMiB: 1280 },
  portBase: 7000,
  containerPort,
  frontContainer: 'vscode',
  home,
  containers,
  showsFiles: true,
  // Its addresses are relative: whoever leads a path to it must take the path off.
  takesPathPrefix: false,
  healthCheck: { path: '/healthz', graceS: 120 },
  // An estimate: its image is smaller than Jupyter's.
  usualMs: 75_000,
  login: { asksForUserName: false },
  probe: { path: 'healthz', judge: (answer) => judgeJson(answer, judgeHealth) },
  restart: {
    costs: 'Running terminals stop. Saved files are kept. The page is unavailable for about a minute.',
    interrupts: 'VS Code is unavailable for a minute: terminals stop, and unsaved work is lost.',
  },
  // Service workers and the clipboard's interface are for secure contexts alone.
  withoutHttps: 'previews and notebooks (its web views) do not open, and copying and pasting may not work',
  participant: { signIn },
};

function containers(seat: SeatContext): readonly ContainerSpec[] {
  return [
    {
      name: 'vscode',
      image: seat.image,
      essential: true,
      ...seat.size,
      // After the entry point's own, which opens the home. The materials are the teacher's: no question of trust.
      command: ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
      port: containerPort,
      environment: [
        ...seat.environment,
        // Cookies know no port: without it, a login at one seat would end that at its neighbour's.
        { name: 'CODE_SERVER_COOKIE_SUFFIX', value: seat.seat },
      ],
      // code-server takes it out of its environment, so that terminals do not see it.
      secrets: [seat.seatPassword('PASSWORD')],
      mounts: seat.mounts,
      ...seat.afterMaterials,
    },
  ];
}

/** `expired` says that nobody worked in it for a minute. */
function judgeHealth(answer: object): ProbeObservation {
  return 'status' in answer && (answer.status === 'alive' || answer.status === 'expired')
    ? { outcome: 'ok' }
    : { outcome: 'wrong', status: 200, what: 'not VS Code' };
}

/**
 * Signs in as the login page does and opens the workbench. Saving is over a websocket protocol of VS Code's own, so
 * files are only read. Throws LecternError `participant.cannot-work`.
 */
async function signIn(browser: Browser, { password }: CardLogin): Promise<SignedIn> {
  const form = await browser.request('login');
  if (form.status !== 200) throw cannotWork('open VS Code', `GET login answered ${form.status}`);
  const answer = await browser.request('login', { method: 'POST', body: { base: '/', password } });
  // A refusal is a 200 with the form again.
  if (answer.status !== 302) throw cannotWork('log in to VS Code', `POST login answered ${answer.status}`);
  await openWorkbench(browser);
  return { read: (path) => read(browser, path) };
}

/** The first page leads to itself with the folder that it opens. */
async function openWorkbench(browser: Browser): Promise<void> {
  const first = await browser.request('');
  const page = first.location.includes('folder=') ? await browser.request(first.location) : first;
  if (page.status !== 200) throw cannotWork('open the VS Code workbench', `GET / answered ${page.status}`);
}

/** As its own pages load what they show (microsoft/vscode, remoteExtensionHostAgentServer.ts). */
async function read(browser: Browser, path: string): Promise<string> {
  const file = new URLSearchParams({ path: `${home}/${path}` }).toString();
  const { status, text } = await browser.request(`vscode-remote-resource?${file}`);
  if (status !== 200) throw cannotWork('open a saved file in VS Code', `GET ${path} answered ${status}`);
  return text;
}

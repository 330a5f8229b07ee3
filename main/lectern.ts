import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainersMode } from '../app/containers-mode';
import { defined } from '../app/defined';
import { createLog, type Log } from './logging/log';
import type { Native } from './native';
import { createForms, type Forms } from './sessions/forms';
import { thisHolder } from './sessions/holder';
import { createLeftovers, type Leftovers } from './sessions/leftovers';
import { createRemovals, type Removals } from './sessions/removals';
import { createRoster, type Roster } from './sessions/roster';
import { createSessions, type Sessions } from './sessions/sessions';
import { createWorkshops, type Workshops } from './sessions/workshops';
import { createCallLogs, type CallLogs } from './storage/call-log-file';
import { listFolders } from './storage/folder-list';
import { createFormDrafts, type FormDrafts } from './storage/form-drafts';
import { openHome, type Home } from './storage/home';
import { createUploads, type Uploads } from './storage/uploads';
import { createWorkshopRecords } from './storage/workshop-records';
import { createTargets, type Targets } from './targets/targets';

/** One Lectern: what the screens, the command line and the tests stand on. */
export interface Lectern {
  readonly version: string;
  readonly home: Home;
  readonly log: Log;
  readonly native: Native;
  readonly targets: Targets;
  readonly sessions: Sessions;
  readonly workshops: Workshops;
  readonly roster: Roster;
  readonly forms: Forms;
  /** Forms that are left half filled. */
  readonly drafts: FormDrafts;
  /** Folders of exercises that come from a browser. */
  readonly uploads: Uploads;
  /** Folders of this computer to choose from. */
  readonly folders: typeof listFolders;
  readonly leftovers: Leftovers;
  readonly removals: Removals;
  /** The local log of AWS calls. */
  readonly calls: CallLogs;
  /** Cancels what runs (it can continue later) and lets go of everything. Asked again, it is the same closing. */
  close(): Promise<void>;
}

export interface LecternOptions {
  /** Folder of the installed app: package.json, dist, assets. */
  readonly root: string;
  readonly native: Native;
  /** Data folder; see `openHome`. */
  readonly home?: string;
  /** Watch health while a workshop is open (default yes). */
  readonly watch?: boolean;
  /** The endpoint in AWS_ENDPOINT_URL, when workshops live there: each endpoint is an account of its own. */
  readonly endpoint?: string;
  /** Speed of a rehearsal that is started here (default: that of the last time, or 60). */
  readonly rehearsalSpeed?: number;
  /** What runs in the containers of a rehearsal that is started here (default: that of the last time, or stand-ins). */
  readonly rehearsalContainers?: ContainersMode;
}

/** The composition root that Electron, the browser-hosted mode and the command line share. Makes no call. */
export function openLectern(options: LecternOptions): Lectern {
  const home = openHome(options.home);
  const log = createLog(home.logs);
  const records = createWorkshopRecords(
    options.endpoint === undefined
      ? home.workshops
      : join(home.folder, 'endpoints', options.endpoint.replace(/[^a-z0-9.-]+/gi, '_')),
  );
  const calls = createCallLogs(home.logs, (id) => records.folder(id));
  const targets = createTargets({
    home,
    rehearsalProgram: join(options.root, 'dist', 'main', 'rehearsal.js'),
    ...defined({ rehearsalSpeed: options.rehearsalSpeed, rehearsalContainers: options.rehearsalContainers }),
    env: process.env,
    onCall: (call) => {
      calls.write(call);
    },
  });
  const holder = thisHolder(home.folder);
  const sessions = createSessions({ records, targets, log, watch: options.watch ?? true, holder });
  const builtInFolder = join(options.root, 'assets', 'workshops');
  const materialsFolder = join(home.folder, 'materials');
  const drafts = createFormDrafts(join(home.folder, 'drafts'));
  const workshops = createWorkshops({
    records,
    sessions,
    targets,
    drafts,
    builtInFolder,
    materialsFolder,
    receiptsFolder: home.receipts,
  });
  const roster = createRoster({ records, sessions, log });
  const uploads = createUploads(join(home.folder, 'uploads'));
  const forms = createForms({ records, shelf: workshops, uploads, builtInFolder, materialsFolder });
  const leftovers = createLeftovers({ home, targets, records, workshops, holder, log });
  const removals = createRemovals(leftovers, log);
  const close = async (): Promise<void> => {
    await Promise.all([sessions.close(), removals.close()]);
    targets.close();
    records.close();
    await calls.flush();
  };
  let closing: Promise<void> | undefined;
  return {
    version: versionIn(options.root),
    home,
    log,
    native: options.native,
    targets,
    sessions,
    workshops,
    roster,
    forms,
    drafts,
    uploads,
    folders: listFolders,
    calls,
    leftovers,
    removals,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** The version of the installed app in the folder `root`. */
export function versionIn(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

import { callsCommand } from './calls';
import { cardsCommand } from './cards';
import { changeCommand, changesCommand } from './change';
import { clockCommand } from './clock';
import { drillCommand } from './drill';
import { forgetCommand } from './forget';
import { importCommand } from './import';
import { leftoversCommand } from './leftovers';
import { namesCommand } from './names';
import { passwordCommand } from './password';
import { planCommand } from './plan';
import { policyCommand } from './policy';
import { provisionCommand } from './provision';
import { rehearsalCommand } from './rehearsal';
import { rehearseCommand } from './rehearse';
import { restartCommand } from './restart';
import { statusCommand } from './status';
import { teardownCommand } from './teardown';
import { workshopsCommand } from './workshops';

/** Every command, as `lectern --help` lists them: by the life of a workshop. */
export const commands = {
  'Prepare:': [workshopsCommand, planCommand, policyCommand, importCommand],
  'Provision and change:': [provisionCommand, changesCommand, changeCommand],
  'While it is running:': [
    statusCommand,
    namesCommand,
    cardsCommand,
    restartCommand,
    passwordCommand,
    callsCommand,
  ],
  'Afterwards:': [teardownCommand, leftoversCommand, forgetCommand],
  'Rehearse:': [rehearseCommand, drillCommand, rehearsalCommand, clockCommand],
} as const;

/** `lectern` on the command line: a listener like the screens, on the same engine. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defined } from '../app/defined';
import { readArguments, usage, type Arguments } from './cli/arguments';
import { callsCommand } from './cli/commands/calls';
import { cardsCommand } from './cli/commands/cards';
import { changeCommand, changesCommand } from './cli/commands/change';
import { clockCommand } from './cli/commands/clock';
import { drillCommand } from './cli/commands/drill';
import { importCommand } from './cli/commands/import';
import { leftoversCommand } from './cli/commands/leftovers';
import { planCommand } from './cli/commands/plan';
import { policyCommand } from './cli/commands/policy';
import { provisionCommand } from './cli/commands/provision';
import { rehearsalCommand } from './cli/commands/rehearsal';
import { rehearseCommand } from './cli/commands/rehearse';
import { restartCommand } from './cli/commands/restart';
import { statusCommand } from './cli/commands/status';
import { teardownCommand } from './cli/commands/teardown';
import { workshopsCommand } from './cli/commands/workshops';
import { allRead, outliveReaders } from './cli/exit';
import { exitCodes, report, say, type ExitCode } from './cli/output';
import { openLectern, type Lectern } from './lectern';
import { browserNative } from './native';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

async function run(lectern: Lectern, args: Arguments): Promise<ExitCode> {
  switch (args.command) {
    case 'workshops':
      return workshopsCommand(lectern, args);
    case 'plan':
      return planCommand(lectern, args);
    case 'provision':
      return provisionCommand(lectern, args);
    case 'changes':
      return changesCommand(lectern, args);
    case 'change':
      return changeCommand(lectern, args);
    case 'status':
      return statusCommand(lectern, args);
    case 'cards':
      return cardsCommand(lectern, args);
    case 'restart':
      return restartCommand(lectern, args);
    case 'teardown':
      return teardownCommand(lectern, args);
    case 'leftovers':
      return leftoversCommand(lectern, args);
    case 'calls':
      return callsCommand(lectern, args);
    case 'rehearsal':
      return rehearsalCommand(lectern, args, join(root, 'dist', 'main', 'rehearsal.js'));
    case 'rehearse':
      return rehearseCommand(lectern, args, root);
    case 'drill':
      return drillCommand(lectern, args);
    case 'clock':
      return clockCommand(lectern, args);
    case 'policy':
      return policyCommand(lectern, args);
    case 'import':
      return importCommand(args);
  }
}

async function main(): Promise<ExitCode> {
  const args = readArguments(process.argv.slice(2));
  if (args === 'help') {
    say(usage);
    return exitCodes.done;
  }
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  const lectern = openLectern({
    root,
    native: browserNative,
    watch: false,
    ...defined({ home: args.home, rehearsalSpeed: args.speed, rehearsalContainers: args.containers }),
    ...(endpoint === undefined || endpoint === '' || args.profile !== undefined ? {} : { endpoint }),
  });
  try {
    return await run(lectern, args);
  } finally {
    await lectern.close();
  }
}

outliveReaders();
const code = await main().catch(report);
await allRead();
// What is still open (kept-alive sockets) must not hold the terminal.
process.exit(code);

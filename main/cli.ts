/** `lectern` on the command line: a listener like the screens, on the same engine. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allRead, codeWith, outliveReaders } from './cli/exit';
import { runCommandLine } from './cli/program';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const output = outliveReaders();
const ended = await runCommandLine(process.argv.slice(2), root);
await allRead();
const code = codeWith(output, ended);
await allRead();
// What is still open (kept-alive sockets) must not hold the terminal.
process.exit(code);

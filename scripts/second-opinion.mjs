// A second opinion on the rehearsal, by AWS's own tools: botocore's models against the wire layer, a stack made
// and taken down with boto3's waiters and paginators, and the AWS CLI's look at a rehearsed workshop. Needs
// Python with boto3 and the AWS CLI (Debian: python3-boto3, awscli), so it is no part of `npm test`.
//   node scripts/second-opinion.mjs [--seeds N] [wire] [stack] [awscli]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { lookWithAwsCli } from './second-opinion/awscli.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'scripts', 'second-opinion');
const REGION = 'eu-west-1';
const WORKSHOP = 'airflow-jupyter';
const SEATS = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '5' } },
});
const wanted = (part) => positionals.length === 0 || positionals.includes(part);

function find(commands, args) {
  return commands.find((command) => spawnSync(command, args, { stdio: 'ignore' }).status === 0);
}

const python = find(['/usr/bin/python3', 'python3'], ['-c', 'import boto3']);
const aws = find(['/usr/bin/aws', 'aws'], ['--version']);
if (python === undefined || (wanted('awscli') && aws === undefined)) {
  process.stderr.write(
    `Missing: ${python === undefined ? 'Python with boto3' : 'the AWS CLI'}. On Debian: apt-get install python3-boto3 awscli\n`,
  );
  process.exit(2);
}

/** Runs a program to its end; gives its stdout and whether it succeeded. */
function run(command, args, { env, input }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['pipe', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ stdout, ok: code === 0 }));
    child.stdin.end(input ?? '');
  });
}

function environment(more) {
  const env = { ...process.env, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION, ...more };
  delete env.AWS_PROFILE;
  delete env.AWS_SESSION_TOKEN;
  return env;
}

let failed = 0;
function print(title, rows) {
  const width = Math.max(...rows.map(([what]) => what.length));
  process.stdout.write(`\n${title}\n`);
  for (const [what, outcome, said] of rows) {
    if (outcome !== 'ok') failed += 1;
    process.stdout.write(
      `  ${what.padEnd(width)}  ${outcome.padEnd(6)}  ${said.split('\n')[0].slice(0, 120)}\n`,
    );
  }
}

async function wireOpinion() {
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(root, 'main', 'rehearsal', 'echo.ts'), { configFile: false });
  const echo = await module.startEcho();
  const { stdout } = await run(python, [join(folder, 'wire.py'), values.seeds], {
    env: environment({
      AWS_ENDPOINT_URL: echo.endpoint,
      AWS_ACCESS_KEY_ID: echo.accessKeyId,
      AWS_SECRET_ACCESS_KEY: echo.secretAccessKey,
    }),
    input: JSON.stringify(echo.operations),
  });
  await echo.close();
  const told = JSON.parse(stdout);
  const sum = { operations: 0, cases: 0, agree: 0 };
  const rows = Object.entries(told.counts).map(([service, count]) => {
    for (const key of Object.keys(sum)) sum[key] += count[key];
    return [
      service,
      count.agree === count.cases ? 'ok' : 'failed',
      `${count.operations} operations, ${count.agree} of ${count.cases} cases agree`,
    ];
  });
  rows.push([
    'all',
    sum.agree === sum.cases ? 'ok' : 'failed',
    `${sum.operations} operations, ${sum.agree} of ${sum.cases} cases agree`,
  ]);
  print(
    `Wire: botocore ${told.botocore}, ${told.seeds} seeds, random input and output of every modelled operation`,
    rows,
  );
  for (const line of [
    ...told.failures,
    ...Object.entries(told.differences).map(([at, what]) => `${at}: ${what}`),
  ]) {
    process.stdout.write(`    ${line}\n`);
  }
}

/** A rehearsal of its own, ended and removed afterwards. */
async function withRehearsal(action) {
  build();
  const home = mkdtempSync(join(tmpdir(), 'lectern-second-opinion-'));
  const child = spawn(
    process.execPath,
    [
      join(root, 'dist', 'main', 'rehearsal.js'),
      '--data',
      join(home, 'rehearsal'),
      '--speed',
      '120',
      '--seed',
      '7',
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  try {
    const lines = await new Promise((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if (text.includes('\n\n')) resolve(text);
      });
      child.once('exit', (code) => reject(new Error(`the rehearsal ended with ${code}`)));
    });
    const told = Object.fromEntries(
      lines
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    await action({ home, env: environment({ ...told, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION }) });
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  }
}

async function stackOpinion({ env }) {
  const { stdout } = await run(python, [join(folder, 'stack.py')], { env });
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([outcome, seconds, what, said = '']) => [
      what,
      outcome === 'ok' ? 'ok' : 'failed',
      `${seconds} s  ${said}`,
    ]);
  print('Stack: boto3, with its waiters and paginators', rows);
}

async function awsCliOpinion({ env, home }) {
  const cli = join(root, 'dist', 'main', 'cli.js');
  const lectern = (...args) =>
    run(process.execPath, [cli, ...args, '--yes', '--seats', String(SEATS), '--home', home], { env });
  const provisioned = await lectern('provision', WORKSHOP);
  print('AWS CLI: what it says of a rehearsed workshop', [
    ['lectern provision', provisioned.ok ? 'ok' : 'failed', `${SEATS} seats`],
    ...(await lookWithAwsCli({ aws, env, id: WORKSHOP, seats: SEATS })),
    ['lectern teardown', (await lectern('teardown', WORKSHOP)).ok ? 'ok' : 'failed', ''],
  ]);
}

if (wanted('wire')) await wireOpinion();
if (wanted('stack') || wanted('awscli')) {
  if (!existsSync(join(root, 'node_modules', 'vite'))) throw new Error('run npm ci first');
  await withRehearsal(async (rehearsal) => {
    if (wanted('stack')) await stackOpinion(rehearsal);
    if (wanted('awscli')) await awsCliOpinion(rehearsal);
  });
}
process.stdout.write(failed === 0 ? '\nAll agree.\n' : `\n${failed} do not agree.\n`);
process.exit(failed === 0 ? 0 : 1);

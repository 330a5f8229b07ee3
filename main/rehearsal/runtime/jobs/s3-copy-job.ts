/** The image of the AWS CLI, for the one thing that a plan asks of it: materials from S3 into a seat's home. */
import path from 'node:path';
import { AwsError } from '../../wire/registry';
import { FileRefusal } from '../container-files';
import { CANNOT_RUN, type Container } from '../program';
import { reachService, UnreachableService } from '../service-client';

/** The script that the plan builds (app/plan/containers.ts), word for word. */
export const MATERIALS_SCRIPT =
  'aws s3 cp --recursive "s3://$LECTERN_BUCKET/materials/" /tmp/materials/ --only-show-errors' +
  ' && cp -Rn /tmp/materials/. /home/jovyan/';
/** What it ends with where Airflow reads a folder; before, everywhere. */
const MAKE_DAGS = ' && mkdir -p /home/jovyan/dags';

const PREFIX = 'materials/';
const HOME = '/home/jovyan';
/** Clock ms until the CLI gives up: 60 s to connect, five times (AWS CLI user guide: timeouts, legacy retries). */
const CONNECT_TIMEOUT_MS = 300_000;

/** Copies what is missing; never touches what is there. Exit code 1 when S3 or the home cannot be used. */
export async function runS3CopyJob(container: Container): Promise<number> {
  const { run, files, parts, killed } = container;
  const isShell = run.entryPoint.join(' ') === 'sh -c' && run.command.length === 1;
  const script = oneSpace(run.command[0] ?? '');
  if (!isShell || ![MATERIALS_SCRIPT, `${MATERIALS_SCRIPT}${MAKE_DAGS}`].includes(script)) {
    container.log(
      'the rehearsal rehearses one script of this image, the copy of materials, and this is another',
    );
    return CANNOT_RUN;
  }
  const bucket = run.environment['LECTERN_BUCKET'] ?? '';
  const { role } = run;
  if (role === undefined) {
    container.log('fatal error: Unable to locate credentials');
    return 1;
  }
  try {
    await reachService(container, 's3', CONNECT_TIMEOUT_MS);
    const region = parts.world.region(run.region);
    const objects = listed(() => parts.services.s3.objects(region, bucket, PREFIX, role));
    if (objects.length === 0) {
      // As `cp` says when the copy before it has made no folder.
      container.log("cp: cannot stat '/tmp/materials/.': No such file or directory");
      return 1;
    }
    // The first command brings all of them to /tmp, whatever lies in the home; the second never runs if it fails.
    for (const object of objects) {
      killed.throwIfAborted();
      await downloaded(`s3://${bucket}/${object.key} to ../tmp/${object.key}`, object.read());
    }
    for (const object of objects) {
      killed.throwIfAborted();
      const inside = object.key.slice(PREFIX.length);
      if (inside === '' || inside.endsWith('/')) continue;
      const target = path.posix.join(HOME, inside);
      if (!target.startsWith(`${HOME}/`)) throw new FileRefusal('outside', object.key);
      if (await exists(container, target)) continue;
      await files.makeFolder(path.posix.dirname(target), true);
      await files.writeNew(target, await object.read()).catch((error: unknown) => {
        // Somebody was quicker: theirs stays.
        if (!(error instanceof FileRefusal && error.reason === 'exists')) throw error;
      });
    }
    if (script.endsWith(MAKE_DAGS)) await files.makeFolder(`${HOME}/dags`, true);
    return 0;
  } catch (error) {
    if (error instanceof UnreachableService)
      container.log(
        `fatal error: Connect timeout on endpoint URL: "https://${bucket}.s3.${run.region}.amazonaws.com/?list-type=2&prefix=materials%2F&encoding-type=url"`,
      );
    else if (error instanceof CopyFailure) container.log(error.message);
    else if (error instanceof FileRefusal) container.log(`cp: ${error.message}`);
    else throw error;
    return 1;
  }
}

/** What the CLI says and ends with. */
class CopyFailure extends Error {}

function listed<T>(list: () => T): T {
  try {
    return list();
  } catch (error) {
    throw failure('fatal error:', 'ListObjectsV2', error);
  }
}

function downloaded(what: string, content: Promise<Buffer>): Promise<Buffer> {
  return content.catch((error: unknown) => {
    throw failure(`download failed: ${what}`, 'GetObject', error);
  });
}

function failure(begin: string, operation: string, error: unknown): unknown {
  if (!(error instanceof AwsError)) return error;
  return new CopyFailure(
    `${begin} An error occurred (${error.code}) when calling the ${operation} operation: ${error.message}`,
  );
}

async function exists(container: Container, target: string): Promise<boolean> {
  try {
    await container.files.facts(target);
    return true;
  } catch (error) {
    if (error instanceof FileRefusal && error.reason === 'missing') return false;
    throw error;
  }
}

function oneSpace(script: string): string {
  return script.trim().replaceAll(/\s+/g, ' ');
}

/** The image of the AWS CLI, for the one thing that a plan asks of it: materials from S3 into a seat's home. */
import path from 'node:path';
import { AwsError } from '../../wire/registry';
import { FileRefusal } from '../container-files';
import { CANNOT_RUN, type Container } from '../program';

/** The script that the plan builds (app/plan/containers.ts), word for word. */
export const MATERIALS_SCRIPT =
  'aws s3 cp --recursive "s3://$LECTERN_BUCKET/materials/" /tmp/materials/ --only-show-errors' +
  ' && cp -Rn /tmp/materials/. /home/jovyan/ && mkdir -p /home/jovyan/dags';

const PREFIX = 'materials/';
const HOME = '/home/jovyan';

/** Copies what is missing; never touches what is there. Exit code 1 when S3 or the home cannot be used. */
export async function runS3CopyJob(container: Container): Promise<number> {
  const { run, files, parts, killed } = container;
  const isShell = run.entryPoint.join(' ') === 'sh -c' && run.command.length === 1;
  if (!isShell || oneSpace(run.command[0] ?? '') !== MATERIALS_SCRIPT) {
    container.log(
      'the rehearsal rehearses one script of this image, the copy of materials, and this is another',
    );
    return CANNOT_RUN;
  }
  const bucket = run.environment['LECTERN_BUCKET'] ?? '';
  try {
    const objects = parts.services.s3.objects(bucket, PREFIX);
    if (objects.length === 0) {
      // As `cp` says when the copy before it has made no folder.
      container.log("cp: cannot stat '/tmp/materials/.': No such file or directory");
      return 1;
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
    await files.makeFolder(`${HOME}/dags`, true);
    return 0;
  } catch (error) {
    if (error instanceof AwsError)
      container.log(`fatal error: An error occurred (${error.code}): ${error.message}`);
    else if (error instanceof FileRefusal) container.log(`cp: ${error.message}`);
    else throw error;
    return 1;
  }
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

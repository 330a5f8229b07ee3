/** Which images are rehearsed, and by what. Anything else cannot be pulled, as on AWS. */
import { repositoryName } from './image-reference';
import { runAirflow } from './airflow/airflow';
import { runCodeServer } from './code-server/code-server';
import { runJupyter } from './jupyter/jupyter';
import { runPsqlJob } from './jobs/psql-job';
import { runS3CopyJob } from './jobs/s3-copy-job';
import type { Program } from './program';
import type { RealPrograms } from './real/real-programs';

export interface StandIn {
  readonly name: string;
  /** True for a repository, by the last part of its name, whose images it stands in for. */
  readonly isFor: (repository: string) => boolean;
  readonly program: Program;
  /** The real software in its place, of what this computer has. */
  readonly real?: (programs: RealPrograms) => Program;
}

const standIns: readonly StandIn[] = [
  {
    name: 'jupyter',
    isFor: (repository) => /jupyter|notebook/.test(repository),
    program: runJupyter,
    real: ({ jupyter }) => jupyter,
  },
  { name: 'airflow', isFor: (repository) => repository.includes('airflow'), program: runAirflow },
  { name: 'code-server', isFor: (repository) => repository.includes('code-server'), program: runCodeServer },
  { name: 'psql-job', isFor: (repository) => repository === 'postgres', program: runPsqlJob },
  { name: 's3-copy-job', isFor: (repository) => repository === 'aws-cli', program: runS3CopyJob },
];

/** What runs in a container. */
export interface ImageProgram {
  readonly program: Program;
  /** True when it is the image's own software, as a process of its own. */
  readonly isReal: boolean;
}

/**
 * What a container of this image runs now: the real software when the rehearsal has it and `realRunning`
 * containers of it leave room for one more, else the stand-in; undefined when there is neither.
 */
export function programFor(
  reference: string,
  real: RealPrograms | undefined,
  realRunning: number,
): ImageProgram | undefined {
  const standIn = standInFor(reference);
  if (standIn === undefined) return undefined;
  if (standIn.real !== undefined && real !== undefined && realRunning < real.most) {
    return { program: standIn.real(real), isReal: true };
  }
  return { program: standIn.program, isReal: false };
}

/** The stand-in for an image reference (`registry/repository:tag@digest`), by the last part of its repository. */
export function standInFor(reference: string): StandIn | undefined {
  const name = repositoryName(reference);
  return name === undefined ? undefined : standIns.find(({ isFor }) => isFor(name));
}

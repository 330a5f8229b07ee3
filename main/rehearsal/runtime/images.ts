/** Which images are rehearsed, and by what. Anything else cannot be pulled, as on AWS. */
import { repositoryName } from './image-reference';
import { runAirflow } from './airflow/airflow';
import { runJupyter } from './jupyter/jupyter';
import { runPsqlJob } from './jobs/psql-job';
import { runS3CopyJob } from './jobs/s3-copy-job';
import type { Program } from './program';
import type { RealPrograms } from './real/real-programs';

export interface StandIn {
  readonly name: string;
  readonly program: Program;
}

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
  if (standIn.name === 'jupyter' && real !== undefined && realRunning < real.most) {
    return { program: real.jupyter, isReal: true };
  }
  return { program: standIn.program, isReal: false };
}

/** The stand-in for an image reference (`registry/repository:tag@digest`), by the last part of its repository. */
export function standInFor(reference: string): StandIn | undefined {
  const name = repositoryName(reference);
  if (name === undefined) return undefined;
  if (name.includes('jupyter') || name.includes('notebook')) return { name: 'jupyter', program: runJupyter };
  if (name.includes('airflow')) return { name: 'airflow', program: runAirflow };
  if (name === 'postgres') return { name: 'psql-job', program: runPsqlJob };
  if (name === 'aws-cli') return { name: 's3-copy-job', program: runS3CopyJob };
  return undefined;
}

/** Which images are rehearsed, and by what. Anything else cannot be pulled, as on AWS. */
import { repositoryName } from './image-reference';
import { runAirflow } from './airflow/airflow';
import { runJupyter } from './jupyter/jupyter';
import { runPsqlJob } from './jobs/psql-job';
import { runS3CopyJob } from './jobs/s3-copy-job';
import type { Program } from './program';

export interface StandIn {
  readonly name: string;
  readonly program: Program;
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

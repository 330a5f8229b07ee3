import { describe, expect, it } from 'vitest';
import { imageTag } from './image-reference';
import { standInFor } from './images';

describe('standInFor', () => {
  it.each([
    ['quay.io/jupyter/scipy-notebook:2025-11-10', 'jupyter'],
    ['jupyter/minimal-notebook', 'jupyter'],
    ['registry.example:5000/team/my-jupyter@sha256:0123abcd', 'jupyter'],
    ['apache/airflow:2.10.5-python3.11', 'airflow'],
    ['codercom/code-server:4.132.0', 'code-server'],
    ['ghcr.io/coder/code-server', 'code-server'],
    ['public.ecr.aws/docker/library/postgres:17-alpine', 'psql-job'],
    ['public.ecr.aws/aws-cli/aws-cli:2.31.38', 's3-copy-job'],
    ['nginx:latest', undefined],
    ['jupyter/nginx:latest', undefined],
    ['example/postgres-exporter:1', undefined],
    ['not an image', undefined],
  ])('%s', (reference, name) => {
    expect(standInFor(reference)?.name).toBe(name);
  });

  it('reads a tag, and takes no port for one', () => {
    expect(imageTag('apache/airflow:2.10.5-python3.11')).toBe('2.10.5-python3.11');
    expect(imageTag('registry.example:5000/a/b')).toBeUndefined();
  });
});

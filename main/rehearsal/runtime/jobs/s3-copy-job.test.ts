import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../wire/registry';
import type { RehearsedServices } from '../../world/services';
import { createBench, type RuntimeBench, type TestContainer } from '../testing';
import { MATERIALS_SCRIPT } from './s3-copy-job';

let bench: RuntimeBench;
afterEach(() => bench.close());

function bucketOf(files: Readonly<Record<string, string>>): Pick<RehearsedServices, 's3'> {
  return {
    s3: {
      objects: (bucket, prefix) => {
        if (bucket !== 'own') throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
        return Object.entries(files)
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, text]) => ({ key, read: async () => Buffer.from(text) }));
      },
    },
  };
}

const job = {
  image: 'public.ecr.aws/aws-cli/aws-cli:2.31.38',
  entryPoint: ['sh', '-c'],
  command: [MATERIALS_SCRIPT],
  environment: { LECTERN_BUCKET: 'own' },
};

async function run(settings: Partial<typeof job> = {}): Promise<{ code: number; container: TestContainer }> {
  const container = await bench.run({ ...job, ...settings });
  return { code: await container.exit, container };
}

describe('the copy of materials', () => {
  it('puts the files into the home, and never over what is there', async () => {
    bench = createBench(
      bucketOf({ 'materials/a.ipynb': 'new', 'materials/data/d.csv': '1,2', 'seats/01/x': 'no' }),
    );
    writeFileSync(path.join(bench.home, 'a.ipynb'), 'changed by the participant');
    expect((await run()).code).toBe(0);
    expect((await run()).code).toBe(0);
    expect(readFileSync(path.join(bench.home, 'a.ipynb'), 'utf8')).toBe('changed by the participant');
    expect(readFileSync(path.join(bench.home, 'data/d.csv'), 'utf8')).toBe('1,2');
    expect(readdirSync(bench.home).sort()).toEqual(['a.ipynb', 'dags', 'data']);
  });

  it('never writes outside the home', async () => {
    bench = createBench(bucketOf({ 'materials/../../evil.txt': 'x' }));
    expect((await run()).code).toBe(1);
    expect(existsSync(path.join(bench.home, '../evil.txt'))).toBe(false);
  });

  it('fails as the commands would: no bucket, nothing to copy, a file where a folder must be', async () => {
    bench = createBench(bucketOf({ 'materials/data/d.csv': '1' }));
    const none = await run({ environment: { LECTERN_BUCKET: 'other' } });
    expect(none.code).toBe(1);
    expect(none.container.lines.join()).toContain('NoSuchBucket');
    writeFileSync(path.join(bench.home, 'data'), 'a file');
    expect((await run()).code).toBe(1);
    await bench.close();
    bench = createBench(bucketOf({}));
    expect((await run()).code).toBe(1);
  });

  it('runs no other script', async () => {
    bench = createBench(bucketOf({}));
    mkdirSync(path.join(bench.home, 'dags'));
    expect((await run({ command: ['aws s3 ls'] })).code).toBe(127);
    expect((await run({ entryPoint: [] })).code).toBe(127);
  });
});

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AwsError } from '../../wire/registry';
import type { ContainerRun, Ec2Internals, Reachability, RehearsedServices } from '../../world/services';
import { createBench, type RuntimeBench, type TestContainer } from '../runtime.testing';
import { MATERIALS_SCRIPT } from './s3-copy-job';

/** An object that the role may not read. */
const SECRET = 'not for everybody';

let bench: RuntimeBench;
let way: Reachability = { reachable: true };
afterEach(() => {
  way = { reachable: true };
  return bench.close();
});

function bucketOf(files: Readonly<Record<string, string>>): Partial<RehearsedServices> {
  return {
    ec2: { reachable: () => way } as Partial<Ec2Internals> as Ec2Internals,
    s3: {
      objects: (_region, bucket, prefix) => {
        if (bucket !== 'own') throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
        return Object.entries(files)
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, text]) => ({
            key,
            read: async () => {
              if (text === SECRET) throw new AwsError('AccessDenied', 'User: seat-01 may not', 403);
              return Buffer.from(text);
            },
          }));
      },
    },
  };
}

const job: Pick<ContainerRun, 'image' | 'entryPoint' | 'command' | 'environment' | 'role'> = {
  role: { roleArn: 'arn:aws:iam::123456789012:role/seat-01', name: 'task' },
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
    expect(readdirSync(bench.home).sort()).toEqual(['a.ipynb', 'data']);
    expect((await run({ command: [`${MATERIALS_SCRIPT} && mkdir -p /home/jovyan/dags`] })).code).toBe(0);
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

  it('says what its role may not read, and ends', async () => {
    bench = createBench(bucketOf({ 'materials/a.ipynb': SECRET }));
    const denied = await run();
    expect(denied.code).toBe(1);
    expect(denied.container.lines.join()).toBe(
      'download failed: s3://own/materials/a.ipynb to ../tmp/materials/a.ipynb An error occurred (AccessDenied) when calling the GetObject operation: User: seat-01 may not',
    );
    const { image, entryPoint, command, environment } = job;
    const nobody = await bench.run({ image, entryPoint, command, environment });
    expect(await nobody.exit).toBe(1);
    expect(nobody.lines).toEqual(['fatal error: Unable to locate credentials']);
  });

  it('times out on the clock when the network drops it', async () => {
    bench = createBench(bucketOf({ 'materials/a.ipynb': 'x' }));
    way = { reachable: false, blockedBy: 'route', reason: 'no route' };
    const slept = vi.spyOn(bench.parts.world.clock, 'sleep').mockResolvedValue();
    const { code, container } = await run();
    expect(code).toBe(1);
    expect(slept).toHaveBeenCalledWith(300_000, expect.anything());
    expect(container.lines.join()).toContain(
      'Connect timeout on endpoint URL: "https://own.s3.eu-west-1.amazonaws.com/',
    );
    expect(readdirSync(bench.home)).toEqual([]);
  });

  it('runs no other script', async () => {
    bench = createBench(bucketOf({}));
    mkdirSync(path.join(bench.home, 'dags'));
    expect((await run({ command: ['aws s3 ls'] })).code).toBe(127);
    expect((await run({ entryPoint: [] })).code).toBe(127);
  });
});

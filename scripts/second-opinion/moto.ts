import type { CreateBucketCommandInput } from '@aws-sdk/client-s3';
import { PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { parseArgs } from 'node:util';
import { buildPlan } from '../../app/plan/build';
import type { Plan } from '../../app/plan/plan';
import { workshopFrom } from '../../app/workshop/defaults';
import { clusterName } from '../../app/workshop/names';
import type { ServiceName } from '../../app/workshop/workshop';
import type { CallRecord } from '../../main/aws/call-log';
import type { AwsClients } from '../../main/aws/clients';
import { connect, endpointTarget } from '../../main/aws/credentials';
import { hostImageParameter } from '../../main/aws/host-launch';
import { createEngine } from '../../main/engine/engine';
import { createEventLog } from '../../main/engine/events';
import { census, counts } from '../../main/engine/testing/census.testing';
import { memoryJournal } from '../../main/engine/testing/life.testing';
import { playAgents } from './agents';
import { startMoto } from './moto-server';

/** moto has no durations; the engine's own pauses pass this much faster. */
const speed = 60;

/** Provisions and tears down against moto and says what went otherwise. Returns the exit code. */
export async function secondOpinion(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seats: { type: 'string', default: '2' },
      services: { type: 'string', default: 'jupyter' },
    },
  });
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const moto = await startMoto();
  if (moto === undefined) {
    say('There is no moto_server on this computer (Debian: python3-moto python3-flask python3-flask-cors).');
    return 2;
  }
  try {
    say(`moto ${moto.version}`);
    const refused = new Map<string, number>();
    const listen = ({ service, action, errorCode }: CallRecord): void => {
      if (errorCode === undefined) return;
      const key = `${service}:${action} ${errorCode}`;
      refused.set(key, (refused.get(key) ?? 0) + 1);
    };
    const { aws, clock } = connect(
      endpointTarget({
        endpoint: moto.endpoint,
        accessKeyId: 'AKIAMOTO',
        secretAccessKey: 'moto',
        region: 'eu-west-1',
        speed,
      }),
      listen,
    );
    const services = values.services.split(',') as ServiceName[];
    const whole = workshopFrom({ id: 'second', name: 'Second opinion', seats: Number(values.seats) });
    const plan = withPlainPages(
      buildPlan({ ...whole, services: whole.services.filter(({ name }) => services.includes(name)) }),
    );
    if (!(await knowsImage(aws))) {
      say('  moto does not know the image of Amazon Linux 2023 for ECS; the engine is given that of 2');
      useOlderImage(aws);
    }
    tagBuckets(aws);
    const before = counts(await census(aws));
    const events = createEventLog({ workshopId: plan.workshop.id, now: () => clock.now(), lastSeq: 0 });
    events.subscribe((event) => {
      if (event.code === 'resource.failed') {
        const { address, problem } = event.data;
        say(`  failed ${address}: ${problem.code} ${problem.message} ${problem.detail ?? ''}`);
      }
      if (event.code === 'resource.note') say(`  note ${event.data.address}: ${event.data.note}`);
    });
    const engine = createEngine({
      workshopId: plan.workshop.id,
      aws,
      clock,
      journal: memoryJournal(),
      events,
      plan,
      rehearsal: true,
      materials: () => [{ key: 'hello.ipynb', read: () => Promise.resolve(Buffer.from('{"cells":[]}')) }],
    });
    const stopAgents = playAgents(aws, clusterName(plan.workshop.id), (trouble) => {
      say(`  agent: ${trouble}`);
    });
    const never = new AbortController().signal;
    const made = await engine.provision(plan, never);
    say(`provision: ${made.outcome}, ${made.seatsReady} of ${values.seats} seats ready`);
    const again = await engine.provision(plan, never);
    say(`once more: ${again.outcome}, ${again.seatsReady} of ${values.seats} seats ready`);
    stopAgents();
    const { outcome, receipt, problem } = await engine.teardown(never);
    say(
      `teardown: ${outcome}, made ${receipt?.made ?? 0}, removed ${receipt?.removed ?? 0} ${problem?.detail ?? ''}`,
    );
    for (const { type, id, reason } of receipt?.left ?? []) say(`  left ${type} ${id}: ${reason}`);
    for (const { type, reason } of receipt?.failedLookups ?? []) say(`  not looked up ${type}: ${reason}`);
    const after = counts(await census(aws));
    for (const [type, count] of Object.entries(after)) {
      if (count !== before[type]) say(`  ${type}: ${before[type] ?? 0} before, ${count} after`);
    }
    say('calls that moto refused or failed:');
    for (const [call, times] of [...refused].sort()) say(`  ${times} × ${call}`);
    aws.destroy();
    return made.outcome === 'done' && outcome === 'done' ? 0 : 1;
  } finally {
    moto.stop();
  }
}

/** moto sends the body of a fixed response unescaped, so that HTML in it breaks its own XML. */
function withPlainPages(plan: Plan): Plan {
  return {
    ...plan,
    resources: plan.resources.map((resource) =>
      resource.type === 'AWS::ElasticLoadBalancingV2::Listener' &&
      'fixedResponse' in resource.properties.action
        ? {
            ...resource,
            properties: {
              ...resource.properties,
              action: { fixedResponse: { status: 404, contentType: 'text/plain', body: 'No such seat' } },
            },
          }
        : resource,
    ),
  };
}

async function knowsImage({ ssm }: AwsClients): Promise<boolean> {
  try {
    await ssm.send(new GetParameterCommand({ Name: hostImageParameter('t3.xlarge') }));
    return true;
  } catch (error) {
    if (error instanceof ParameterNotFound) return false;
    throw error;
  }
}

function useOlderImage({ ssm }: AwsClients): void {
  ssm.middlewareStack.add(
    (next) => (args) => {
      const input = args.input as { Name?: string };
      if (input.Name?.includes('amazon-linux-2023') !== true) return next(args);
      return next({
        ...args,
        input: { ...args.input, Name: input.Name.replace('amazon-linux-2023', 'amazon-linux-2') },
      });
    },
    { step: 'initialize' },
  );
}

/** moto makes a bucket without the tags in CreateBucketConfiguration; it is given them by the older call. */
function tagBuckets({ s3 }: AwsClients): void {
  s3.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        if (commandName === 'CreateBucketCommand') {
          const { Bucket, CreateBucketConfiguration } = args.input as CreateBucketCommandInput;
          await s3.send(
            new PutBucketTaggingCommand({
              Bucket,
              Tagging: { TagSet: CreateBucketConfiguration?.Tags ?? [] },
            }),
          );
        }
        return result;
      },
    { step: 'initialize' },
  );
}

import type { Instance, RunInstancesCommandInput, RunInstancesCommandOutput } from '@aws-sdk/client-ec2';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { hasCode, messageIncludes } from './aws-error';
import { birthTags } from './ec2-common';
import type { KindContext, ResolvedResource } from './kind';
import { requireMember, retryUntilVisible, retryWhileRefused } from './refusals';

/** A machine type and where it is tried. */
interface Way {
  readonly machine: string;
  readonly subnetId: string;
}

/** Starts the host of a seat in one way, and waits out what AWS refuses while its profile and network are new. */
export async function launchHost(
  resource: ResolvedResource<'AWS::EC2::Instance'>,
  context: KindContext,
  way: Way,
): Promise<Instance> {
  const { properties } = resource;
  const input: RunInstancesCommandInput = {
    ImageId: await imageFor(context, way.machine),
    InstanceType: way.machine as NonNullable<RunInstancesCommandInput['InstanceType']>,
    MinCount: 1,
    MaxCount: 1,
    SubnetId: way.subnetId,
    SecurityGroupIds: [properties.securityGroupId],
    IamInstanceProfile: { Name: properties.instanceProfileName },
    UserData: Buffer.from(properties.userData).toString('base64'),
    // Tasks must not reach the host's credentials: session tokens only, and none over a bridge.
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: {
          VolumeSize: properties.diskGiB,
          VolumeType: 'gp3',
          Encrypted: true,
          DeleteOnTermination: true,
        },
      },
    ],
    // Parameters are part of what a token stands for, so each way has its own.
    ClientToken: context.token(resource.address, `${way.machine} ${way.subnetId}`),
    TagSpecifications: birthTags(context, resource, 'instance', 'volume'),
  };
  const { Instances } = await afterFirst(context, properties.instanceProfileName, () =>
    launch(resource, context, input),
  );
  return requireMember(Instances?.[0], 'the instance');
}

/**
 * A new instance profile is refused until EC2 knows it, and each refusal takes a token from the smallest
 * bucket of all (2 a second): so one host tries, and the others follow when it is through, either way.
 */
async function afterFirst<T>(context: KindContext, profile: string, work: () => Promise<T>): Promise<T> {
  let mine: Promise<T> | undefined;
  await context.memo.once(`first host with ${profile}`, () => {
    mine = work();
    return mine.then(
      () => undefined,
      () => undefined,
    );
  });
  return mine ?? work();
}

function launch(
  resource: ResolvedResource<'AWS::EC2::Instance'>,
  context: KindContext,
  input: RunInstancesCommandInput,
): Promise<RunInstancesCommandOutput> {
  return retryWhileRefused(
    context,
    resource.address,
    {
      because: (error) =>
        hasCode(error, 'InvalidParameterValue') &&
        messageIncludes(error, 'Instance Profile', 'iamInstanceProfile')
          ? 'Waiting until EC2 recognizes the new instance profile (a few seconds, rarely two minutes).'
          : undefined,
      forMs: 3 * 60_000,
      pauseMs: 3_000,
    },
    () =>
      retryUntilVisible(context, resource.address, () =>
        context.aws.ec2.send(new RunInstancesCommand(input)),
      ),
  );
}

/** No capacity, no addresses, or a machine that this zone does not have: another way may work (aws-facts §2). */
export function isFullOrNotOffered(error: unknown): boolean {
  return (
    hasCode(
      error,
      'InsufficientInstanceCapacity',
      'InsufficientHostCapacity',
      'InsufficientCapacity',
      'InsufficientFreeAddressesInSubnet',
    ) ||
    (hasCode(error, 'Unsupported', 'InvalidParameterCombination', 'InvalidParameterValue') &&
      messageIncludes(
        error,
        'not supported in your requested availability zone',
        'is not supported',
        'instance type',
      ))
  );
}

/** Families of AWS's own processors have a `g` after their number: t4g, m7gd, im4gn. */
const isArm = (machine: string): boolean =>
  /^[a-z]+\d+[a-z]*g[a-z]*\./.test(machine) && !/^g\d/.test(machine);

/** The newest image for ECS hosts, looked up once per run and architecture (aws-facts §6, AMI). */
function imageFor(context: KindContext, machine: string): Promise<string> {
  const Name = hostImageParameter(machine);
  return context.memo.once(`image ${Name}`, async () => {
    const { Parameter } = await context.aws.ssm.send(new GetParameterCommand({ Name }));
    return requireMember(Parameter?.Value, 'the image of ECS hosts');
  });
}

/** The public parameter that names the image of ECS hosts for this machine's processor. */
export function hostImageParameter(machine: string): string {
  return `/aws/service/ecs/optimized-ami/amazon-linux-2023/${isArm(machine) ? 'arm64/' : ''}recommended/image_id`;
}

import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { PutAttributesCommand, RegisterContainerInstanceCommand } from '@aws-sdk/client-ecs';
import type { AwsClients } from '../../main/aws/clients';

/**
 * What an ECS agent does on a real host and moto has nobody to do: registers each running instance with the
 * cluster, and gives it the attributes that its user data named. Returns how to stop.
 */
export function playAgents(aws: AwsClients, cluster: string, tell: (trouble: string) => void): () => void {
  const registered = new Set<string>();
  let over = false;
  const pass = async (): Promise<void> => {
    const { Reservations } = await aws.ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] }),
    );
    for (const one of (Reservations ?? []).flatMap(({ Instances }) => Instances ?? [])) {
      const id = one.InstanceId ?? '';
      if (registered.has(id)) continue;
      registered.add(id);
      await register(aws.ecs, cluster, id, one.Tags?.find(({ Key }) => Key === 'lectern:seat')?.Value ?? '');
    }
  };
  const run = async (): Promise<void> => {
    while (!over) {
      await pass().catch((error: unknown) => tell(String(error)));
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  void run();
  return () => {
    over = true;
  };
}

async function register(ecs: ECSClient, cluster: string, instanceId: string, seat: string): Promise<void> {
  const { containerInstance } = await ecs.send(
    new RegisterContainerInstanceCommand({
      cluster,
      instanceIdentityDocument: JSON.stringify({ instanceId }),
    }),
  );
  await ecs.send(
    new PutAttributesCommand({
      cluster,
      attributes: [
        {
          name: 'lectern.seat',
          value: seat,
          targetType: 'container-instance',
          // moto takes the short id alone.
          targetId: containerInstance?.containerInstanceArn?.split('/').at(-1),
        },
      ],
    }),
  );
}

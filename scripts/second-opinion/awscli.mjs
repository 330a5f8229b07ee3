// What the AWS CLI says of a rehearsed workshop: each line a command, and what its answer must have.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Looks at the workshop `id` with `seats` seats; gives rows of [what, 'ok' or the problem, what it said]. */
export async function lookWithAwsCli({ aws, env, id, seats }) {
  const rows = [];
  const folder = mkdtempSync(join(tmpdir(), 'lectern-awscli-'));
  const call = async (...args) => {
    const { stdout } = await run(aws, args, { env: { ...env, AWS_PAGER: '' }, maxBuffer: 32 * 1024 * 1024 });
    return stdout.trim();
  };
  const json = async (...args) => JSON.parse((await call(...args, '--output', 'json')) || 'null');
  const look = async (what, action) => {
    try {
      const said = await action();
      const good = said !== false && said !== undefined && said !== '';
      rows.push([what, good ? 'ok' : 'says nothing sensible', String(said)]);
    } catch (error) {
      rows.push([what, 'failed', String(error.stderr ?? error.message).trim()]);
    }
  };
  const expectCount = (list, count) => {
    if (list.length !== count) throw new Error(`${list.length} instead of ${count}`);
    return `${count}`;
  };
  const tagged = `Name=tag:lectern:workshop,Values=${id}`;
  const cluster = `lectern-${id}`;
  const services = seats * 2;

  await look('sts get-caller-identity', async () => (await json('sts', 'get-caller-identity')).Arn);
  await look('ec2 describe-vpcs, as a table', async () =>
    (await call('ec2', 'describe-vpcs', '--filters', tagged, '--output', 'table')).includes('10.40.0.0/16'),
  );
  await look('ec2 describe-subnets', async () =>
    expectCount((await json('ec2', 'describe-subnets', '--filters', tagged)).Subnets, 4),
  );
  await look('ec2 describe-instances, a query as text', async () =>
    expectCount(
      (
        await call(
          ...['ec2', 'describe-instances', '--filters', tagged, 'Name=instance-state-name,Values=running'],
          ...['--query', 'Reservations[].Instances[].InstanceId', '--output', 'text'],
        )
      ).split(/\s+/),
      seats,
    ),
  );
  await look('ec2 describe-instance-status', async () =>
    expectCount((await json('ec2', 'describe-instance-status')).InstanceStatuses, seats),
  );
  await look('ec2 describe-security-groups', async () =>
    expectCount((await json('ec2', 'describe-security-groups', '--filters', tagged)).SecurityGroups, 4),
  );
  await look('ec2 describe-network-interfaces', async () => {
    const { NetworkInterfaces } = await json('ec2', 'describe-network-interfaces');
    return new Set(NetworkInterfaces.map(({ RequesterId }) => RequesterId ?? 'own')).size >= 3;
  });
  for (const what of ['volumes', 'route-tables', 'internet-gateways', 'vpc-endpoints', 'tags', 'regions']) {
    await look(
      `ec2 describe-${what}`,
      async () => Object.values(await json('ec2', `describe-${what}`))[0].length,
    );
  }
  await look('ec2 describe-images --owners amazon', async () =>
    expectCount((await json('ec2', 'describe-images', '--owners', 'amazon')).Images, 4),
  );

  await look('ecs list-clusters', async () =>
    (await json('ecs', 'list-clusters')).clusterArns.some((arn) => arn.endsWith(`/${cluster}`)),
  );
  await look('ecs describe-clusters', async () => {
    const [found] = (await json('ecs', 'describe-clusters', '--clusters', cluster)).clusters;
    return `${found.status}, ${found.runningTasksCount} tasks, ${found.registeredContainerInstancesCount} hosts`;
  });
  const serviceArns = async () => (await json('ecs', 'list-services', '--cluster', cluster)).serviceArns;
  await look('ecs list-services', async () => expectCount(await serviceArns(), services));
  await look('ecs describe-services', async () => {
    const found = await json(
      'ecs',
      'describe-services',
      ...['--cluster', cluster, '--services', ...(await serviceArns())],
    );
    const steady = found.services.filter(({ events }) =>
      events.some(({ message }) => message.endsWith('has reached a steady state.')),
    );
    return expectCount(steady, services);
  });
  const taskArns = async () => (await json('ecs', 'list-tasks', '--cluster', cluster)).taskArns;
  await look('ecs list-tasks', async () => expectCount(await taskArns(), services));
  await look('ecs describe-tasks', async () => {
    const found = await json('ecs', 'describe-tasks', '--cluster', cluster, '--tasks', ...(await taskArns()));
    return expectCount(
      found.tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING'),
      services,
    );
  });
  await look('ecs describe-container-instances', async () => {
    const { containerInstanceArns } = await json('ecs', 'list-container-instances', '--cluster', cluster);
    const found = await json(
      ...['ecs', 'describe-container-instances', '--cluster', cluster],
      ...['--container-instances', ...containerInstanceArns],
    );
    return expectCount(
      found.containerInstances.filter(({ agentConnected }) => agentConnected),
      seats,
    );
  });
  await look('ecs describe-task-definition', async () => {
    const family = `lectern-${id}-01-jupyter`;
    const found = await json('ecs', 'describe-task-definition', '--task-definition', family);
    return found.taskDefinition.containerDefinitions.map(({ image }) => image).join(', ');
  });

  const balancers = async () => (await json('elbv2', 'describe-load-balancers')).LoadBalancers;
  await look('elbv2 describe-load-balancers', async () => (await balancers())[0].State.Code === 'active');
  await look('elbv2 describe-target-groups, describe-target-health', async () => {
    const { TargetGroups } = await json('elbv2', 'describe-target-groups');
    const states = [];
    for (const { TargetGroupArn } of TargetGroups) {
      const health = await json('elbv2', 'describe-target-health', '--target-group-arn', TargetGroupArn);
      states.push(...health.TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth.State));
    }
    return expectCount(
      states.filter((state) => state === 'healthy'),
      services,
    );
  });
  await look('elbv2 describe-listeners, describe-rules', async () => {
    const arn = (await balancers())[0].LoadBalancerArn;
    const { Listeners } = await json('elbv2', 'describe-listeners', '--load-balancer-arn', arn);
    await json('elbv2', 'describe-rules', '--listener-arn', Listeners[0].ListenerArn);
    return Listeners.map(({ Port }) => Port)
      .sort((a, b) => a - b)
      .join(', ');
  });
  await look(
    'elbv2 describe-account-limits',
    async () => (await json('elbv2', 'describe-account-limits')).Limits.length,
  );

  await look('rds describe-db-instances', async () => {
    const [db] = (await json('rds', 'describe-db-instances')).DBInstances;
    return `${db.DBInstanceStatus} at ${db.Endpoint.Address}`;
  });
  await look('secretsmanager list-secrets', async () =>
    (await json('secretsmanager', 'list-secrets')).SecretList.map(({ Name }) => Name).join(', '),
  );
  const group = `/lectern/${id}`;
  await look('logs describe-log-groups', async () =>
    (await json('logs', 'describe-log-groups')).logGroups.some(({ logGroupName }) => logGroupName === group),
  );
  await look('logs get-log-events of a container', async () => {
    const { logStreams } = await json('logs', 'describe-log-streams', '--log-group-name', group);
    const stream = logStreams.find(({ logStreamName }) => logStreamName.startsWith('01-jupyter/jupyter/'));
    const { events } = await json(
      ...['logs', 'get-log-events', '--log-group-name', group],
      ...['--log-stream-name', stream.logStreamName],
    );
    return events[0].message;
  });
  // A command of version 2 alone.
  if (!(await call('--version')).startsWith('aws-cli/1.')) {
    await look(
      'logs tail',
      async () => (await call('logs', 'tail', group, '--since', '1h')).split('\n').length,
    );
  }

  const bucket = `lectern-${id}-${(await json('sts', 'get-caller-identity')).Account}-${env.AWS_REGION}`;
  await look('s3 ls', async () => (await call('s3', 'ls')).includes(bucket));
  await look(
    's3 ls --recursive',
    async () => (await call('s3', 'ls', `s3://${bucket}`, '--recursive')).split('\n').length,
  );
  await look('s3 cp there and back, 12 MiB in parts', async () => {
    const big = Buffer.alloc(12 * 1024 * 1024, 'a second opinion ');
    writeFileSync(join(folder, 'big'), big);
    await call('s3', 'cp', join(folder, 'big'), `s3://${bucket}/second/big`, '--only-show-errors');
    await call('s3', 'cp', `s3://${bucket}/second/big`, join(folder, 'back'), '--only-show-errors');
    return readFileSync(join(folder, 'back')).equals(big);
  });
  await look('s3 rm --recursive', async () => {
    await call('s3', 'rm', `s3://${bucket}/second/`, '--recursive');
    return !(await call('s3', 'ls', `s3://${bucket}`, '--recursive')).includes('second/');
  });

  await look('iam list-roles', async () =>
    (await json('iam', 'list-roles', '--path-prefix', '/lectern/')).Roles.map(({ RoleName }) =>
      RoleName.replace(`lectern-${id}-`, ''),
    ).join(', '),
  );
  await look('iam get-role-policy, decoded', async () => {
    const role = `lectern-${id}-seat-01`;
    const [name] = (await json('iam', 'list-role-policies', '--role-name', role)).PolicyNames;
    const found = await json('iam', 'get-role-policy', '--role-name', role, '--policy-name', name);
    return found.PolicyDocument.Statement.length > 0 && `${found.PolicyDocument.Statement.length} statements`;
  });
  for (const service of ['ec2', 'vpc', 'ecs', 'elasticloadbalancing', 'rds', 'logs']) {
    await look(
      `service-quotas list-service-quotas ${service}`,
      async () =>
        (await json('service-quotas', 'list-service-quotas', '--service-code', service)).Quotas.length,
    );
  }
  await look('ssm get-parameter, the ECS image', async () => {
    const name = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';
    return (await json('ssm', 'get-parameter', '--name', name)).Parameter.Value;
  });
  await look('an operation that is not modelled is refused loudly', async () => {
    try {
      await call('ec2', 'describe-account-attributes');
      return false;
    } catch (error) {
      return /\(NotImplemented\).*DescribeAccountAttributes/.test(error.stderr) && 'NotImplemented';
    }
  });
  rmSync(folder, { recursive: true, force: true });
  return rows;
}

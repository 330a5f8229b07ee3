import {
  GetAWSDefaultServiceQuotaCommand,
  GetRequestedServiceQuotaChangeCommand,
  GetServiceQuotaCommand,
  ListRequestedServiceQuotaChangeHistoryCommand,
  ListServiceQuotasCommand,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEc2Test, eventually, refusal, type Ec2Test } from '../ec2/ec2.testing';
import { appliedQuota, setAppliedQuota } from './quotas';

let test: Ec2Test;
let client: ServiceQuotasClient;
beforeAll(() => {
  test = createEc2Test({ speed: 20_000 });
  client = test.client(ServiceQuotasClient);
});
afterAll(() => {
  test.close();
});

const VCPUS = { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' };

describe('Service Quotas (aws-facts §2)', () => {
  it('tells what applies and what AWS’s default is', async () => {
    expect((await client.send(new GetServiceQuotaCommand(VCPUS))).Quota?.Value).toBe(2_000);
    expect((await client.send(new GetAWSDefaultServiceQuotaCommand(VCPUS))).Quota?.Value).toBe(5);
    const groups = await client.send(
      new GetServiceQuotaCommand({ ServiceCode: 'elasticloadbalancing', QuotaCode: 'L-822D1B1B' }),
    );
    expect(groups.Quota).toMatchObject({ Value: 100, Adjustable: false });
    expect(
      await refusal(client.send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-00000000' }))),
    ).toContain('NoSuchResourceException');
  });

  it('lists a service’s quotas in pages, and IAM’s in us-east-1 alone', async () => {
    const codes: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListServiceQuotasCommand({ ServiceCode: 'vpc', MaxResults: 4, NextToken }),
      );
      codes.push(...(page.Quotas ?? []).map((quota) => quota.QuotaCode ?? ''));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(new Set(codes).size).toBe(11);
    expect(await refusal(client.send(new ListServiceQuotasCommand({ ServiceCode: 'iam' })))).toContain(
      'NoSuchResource',
    );
    const virginia = test.client(ServiceQuotasClient, { region: 'us-east-1' });
    expect((await virginia.send(new ListServiceQuotasCommand({ ServiceCode: 'iam' }))).Quotas).toHaveLength(
      1,
    );
  });

  it('grants more after a while, one request at a time', async () => {
    const region = test.world.region('eu-west-1');
    setAppliedQuota(region, 'ec2', 'L-1216C47A', 5);
    const ask = (DesiredValue: number) =>
      client.send(new RequestServiceQuotaIncreaseCommand({ ...VCPUS, DesiredValue }));
    expect(await refusal(ask(5))).toContain('greater than the current quota value');
    const asked = await ask(320);
    expect(asked.RequestedQuota).toMatchObject({ Status: 'PENDING', DesiredValue: 320 });
    expect(appliedQuota(region, 'ec2', 'L-1216C47A')).toBe(5);
    expect(await refusal(ask(400))).toContain('ResourceAlreadyExistsException');
    await eventually(async () => {
      const request = await client.send(
        new GetRequestedServiceQuotaChangeCommand({ RequestId: asked.RequestedQuota?.Id }),
      );
      return request.RequestedQuota?.Status === 'APPROVED' ? true : undefined;
    });
    expect((await client.send(new GetServiceQuotaCommand(VCPUS))).Quota?.Value).toBe(320);
    const history = await client.send(
      new ListRequestedServiceQuotaChangeHistoryCommand({ ServiceCode: 'ec2' }),
    );
    expect(history.RequestedQuotas).toHaveLength(1);
    expect(
      await refusal(
        client.send(
          new RequestServiceQuotaIncreaseCommand({
            ServiceCode: 'ecs',
            QuotaCode: 'L-9EF96962',
            DesiredValue: 9_000,
          }),
        ),
      ),
    ).toContain('not adjustable');
  });
});

import { describe, expect, test } from 'vitest';
import { connect, endpointTarget, profileTarget } from '../aws/credentials';
import { problemAt } from './run';

const subject = { type: 'AWS::EC2::VPC', id: 'vpc-1' } as const;
const refused = Object.assign(new Error("The vpc 'vpc-1' has dependencies"), {
  name: 'DependencyViolation',
  $fault: 'client',
  $metadata: { httpStatusCode: 400, requestId: 'r-1' },
});
const expired = Object.assign(new Error('expired'), { name: 'ExpiredToken', $metadata: {} });

describe('a problem with a resource', () => {
  test('leads into the AWS console when it is at AWS', () => {
    const { aws } = connect(profileTarget('teacher', 'eu-west-1'));
    expect(problemAt({ aws }, subject, refused)).toEqual({
      code: 'aws.in-use',
      message: expect.any(String) as string,
      hint: expect.any(String) as string,
      detail: "DependencyViolation: The vpc 'vpc-1' has dependencies",
      requestId: 'r-1',
      consoleUrl:
        'https://eu-west-1.console.aws.amazon.com/vpcconsole/home?region=eu-west-1#VpcDetails:VpcId=vpc-1',
    });
    expect(problemAt({ aws }, subject, expired)).not.toHaveProperty('consoleUrl');
    aws.destroy();
  });

  test('has no link behind an endpoint of its own, such as a rehearsal’s: there is no console', () => {
    const { aws } = connect(
      endpointTarget({
        endpoint: 'http://127.0.0.1:1',
        accessKeyId: 'a',
        secretAccessKey: 'b',
        region: 'eu-west-1',
        speed: 60,
      }),
    );
    const problem = problemAt({ aws }, subject, refused);
    expect(problem).toMatchObject({ code: 'aws.in-use', requestId: 'r-1' });
    expect(problem).not.toHaveProperty('consoleUrl');
    aws.destroy();
  });
});

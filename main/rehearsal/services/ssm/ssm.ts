/** Systems Manager's Parameter Store, as far as public parameters go. */
import { GetParameterCommand, GetParametersCommand, type Parameter } from '@aws-sdk/client-ssm';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { publicParameter, type PublicParameter } from './parameters';

export function createSsm(parts: Parts): void {
  parts.registry.on(GetParameterCommand, {
    models: ['Name', 'WithDecryption'],
    handle: ({ Name = '' }, { region }) => {
      const parameter = publicParameter(region.name, Name);
      if (parameter === undefined) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
      return { Parameter: present(region.name, parameter) };
    },
  });
  parts.registry.on(GetParametersCommand, {
    models: ['Names', 'WithDecryption'],
    handle: ({ Names = [] }, { region }) => {
      const found = Names.map((name) => ({ name, parameter: publicParameter(region.name, name) }));
      return {
        Parameters: found.flatMap(({ parameter }) =>
          parameter === undefined ? [] : [present(region.name, parameter)],
        ),
        InvalidParameters: found.flatMap(({ name, parameter }) => (parameter === undefined ? [name] : [])),
      };
    },
  });
}

function present(region: string, parameter: PublicParameter): Parameter {
  return {
    Name: parameter.name,
    Type: 'String',
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: new Date(parameter.modifiedAt),
    ARN: `arn:aws:ssm:${region}::parameter${parameter.name}`,
    DataType: 'text',
  };
}

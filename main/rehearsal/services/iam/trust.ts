/** Trust policies: which AWS service may take a role on. */
import { defined } from '../../../../app/defined';
import type { Region } from '../../world/world';
import { evaluate } from './authorization/evaluation';
import { parsePolicy, type Statement } from './authorization/policy-document';

/** Of the services that the rehearsal lets take on roles, what they say of themselves (ECS developer guide, task role). */
const sources: Readonly<Record<string, (region: Region) => string>> = {
  'ecs-tasks.amazonaws.com': ({ name, world }) => `arn:aws:ecs:${name}:${world.accountId}:*`,
};

/** Whether a trust policy lets the service take its role on in that region. */
export function trusts(region: Region, document: string, service: string): boolean {
  const { accountId } = region.world;
  const sourceArn = sources[service]?.(region);
  const verdict = evaluate(
    serviceStatements(document, service),
    {
      action: 'sts:AssumeRole',
      resource: '*',
      context: {
        'aws:requestedregion': region.name,
        ...(sourceArn === undefined ? {} : { 'aws:sourceaccount': accountId, 'aws:sourcearn': sourceArn }),
      },
    },
    accountId,
  );
  return verdict === 'allowed';
}

/**
 * The statements of a trust policy that are about a service, or about any (`undefined`). Those about people and
 * accounts are nobody's in a rehearsal. Throws LecternError `rehearsal.policy-not-usable`.
 */
export function serviceStatements(document: string, service: string | undefined): readonly Statement[] {
  const { Version, Statement } = JSON.parse(document) as Readonly<Record<string, unknown>>;
  const about = [Statement].flat().flatMap((statement: unknown) => {
    const { Principal, ...rest } = statement as Readonly<Record<string, unknown>>;
    const services = servicesIn(Principal);
    const concerned = service === undefined ? services.length > 0 : services.includes(service);
    return concerned ? [{ ...rest, Resource: '*' }] : [];
  });
  return parsePolicy({ ...defined({ Version }), Statement: about });
}

function servicesIn(principal: unknown): readonly unknown[] {
  return typeof principal === 'object' && principal !== null && 'Service' in principal
    ? [principal.Service].flat()
    : [];
}

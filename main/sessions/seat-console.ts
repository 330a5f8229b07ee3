import type { SeatConsole } from '../../app/contract/views';
import { addressOf } from '../../app/plan/outputs';
import type { Plan } from '../../app/plan/plan';
import type { ResourceType } from '../../app/plan/resources';
import type { SeatLabel } from '../../app/workshop/workshop';
import { typeInWords } from '../../app/words/resources';
import { kinds } from '../aws/kinds';
import { serviceTitle } from '../../app/services';
import type { Link } from './link';
import { withUserPriority, patientController } from './waits';

/** What somebody who looks into a seat's trouble opens in the console, in that order. */
const worthALook: readonly ResourceType[] = [
  'AWS::ECS::Service',
  'AWS::EC2::Instance',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
];

/** Links into the AWS console to what a seat is made of, as far as it is made; none where there is no console. */
export async function seatConsole(plan: Plan, link: Link, seat: SeatLabel): Promise<SeatConsole> {
  const { consoleLink } = (await link.open()).reached.connection.aws;
  if (consoleLink === undefined) return [];
  const outputs = await withUserPriority(() => link.outputs(patientController().signal));
  return plan.resources
    .filter((resource) => resource.seat === seat && worthALook.includes(resource.type))
    .sort((a, b) => worthALook.indexOf(a.type) - worthALook.indexOf(b.type))
    .flatMap(({ address, type, service }) => {
      const known = outputs(addressOf(type, address));
      if (known === undefined) return [];
      const what = typeInWords(type);
      const label = service === undefined ? what : `${serviceTitle(service)} ${what}`;
      return [{ label, url: consoleLink({ type, id: kinds[type].id(known) }) }];
    });
}

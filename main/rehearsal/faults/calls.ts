/** The faults that hit calls: throttles of another tool, an API that is down, a sign-in that expired, a lying delete. */
import type { DrillName } from '../../../app/workshop/drills';
import { AwsError } from '../wire/registry';
import type { CallFacts, CallFaults } from '../wire/wire';
import type { World } from '../world/world';
import { drillRows, type DrillRow, type MakeFault } from './fault';

/** Drills that only stand in the table: `SpoiledCalls` looks there at every call. */
export const spoiledCalls: MakeFault = () => ({ begin: () => ({}) });

/** The AWS service that is hit when nothing else is given: the one that every look at the seats needs. */
const USUAL_SERVICE = 'ecs';
/** The other tool calls four times as often as we do, so that one of five calls finds a token. */
const ONE_IN = 5;

/** Deletes that are over at once and whose success says nothing: only looking again tells a lie from the truth. */
const SILENT_DELETES = [
  'DeleteSecurityGroup',
  'DeleteSubnet',
  'DeleteRouteTable',
  'DeleteTargetGroup',
  'DeleteListener',
  'DeleteRole',
  'DeleteInstanceProfile',
  'DeleteLogGroup',
  'DeleteBucket',
];

/** Answers calls in place of their service, as the drills that run say. */
export class SpoiledCalls implements CallFaults {
  private calls = 0;

  constructor(
    private readonly world: World,
    /** A delete has lied: the drill is over. */
    private readonly lied: (row: DrillRow) => void,
  ) {}

  refuse(call: CallFacts): void {
    const rows = drillRows(this.world);
    if (rows.size === 0) return;
    for (const row of rows.values()) {
      if (row.name === 'expired-credentials') throw expired(call);
      if (!this.hits(row, call)) continue;
      if (row.name === 'api-down') throw unavailable(call);
      if (row.name !== 'throttled-by-another-tool') continue;
      this.calls += 1;
      if (this.calls % ONE_IN === 0) continue;
      const { code, message, status } = call.profile.throttle;
      throw new AwsError(code, message, status);
    }
  }

  swallow(call: CallFacts): boolean {
    const rows = drillRows(this.world);
    if (rows.size === 0) return false;
    for (const row of rows.values()) {
      if (row.name !== 'lying-delete') continue;
      const lies = row.options.action === undefined ? SILENT_DELETES : [row.options.action];
      if (!lies.includes(call.action)) continue;
      this.lied(row);
      return true;
    }
    return false;
  }

  /** Throttles and faults are of one region's service; the sign-in is of the account. */
  private hits({ name, options, place }: DrillRow, { profile, region }: CallFacts): boolean {
    const ofService: readonly DrillName[] = ['api-down', 'throttled-by-another-tool'];
    return (
      ofService.includes(name) &&
      (options.awsService ?? USUAL_SERVICE) === profile.scope &&
      place.region === region
    );
  }
}

/** As each protocol says it (aws-facts §1f; `ExpiredToken` and its forms). */
function expired({ profile }: CallFacts): AwsError {
  const message = 'The security token included in the request is expired';
  if (profile.protocol === 'awsJson1_1') return new AwsError('ExpiredTokenException', message, 400);
  if (profile.protocol === 'ec2Query') return new AwsError('RequestExpired', 'Request has expired.', 400);
  return new AwsError('ExpiredToken', message, profile.protocol === 'restXml' ? 400 : 403);
}

function unavailable({ profile }: CallFacts): AwsError {
  const code = profile.protocol === 'ec2Query' ? 'Unavailable' : 'ServiceUnavailable';
  return new AwsError(code, 'The service is unavailable. Please try again shortly.', 503);
}

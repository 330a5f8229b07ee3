/**
 * The fault drills that a rehearsal can be asked for: what happens, what the app shows, what the instructor
 * does, how it ends. Pure data; main/rehearsal/faults makes them happen.
 */

import { servicesWithDatabase } from '../services';
import { quotas } from './quotas';

/** What a drill is done to. */
type DrillScope = 'service' | 'seat' | 'workshop';

interface Described {
  readonly name: string;
  readonly title: string;
  readonly scope: DrillScope;
  /** What happens. */
  readonly happens: string;
  /** What the app shows. */
  readonly shows: string;
  /** What the instructor does. */
  readonly advice: string;
  /** How it ends. */
  readonly ends: string;
  /** Clock ms until it ends by itself; absent: it is over as soon as it has happened, or once somebody was hit by it. */
  readonly lastsMs?: number;
  /** True when it stays, without an end of its own, until it hit somebody or is ended. */
  readonly waits?: true;
  /** It does something only to a workshop with a database. */
  readonly needsDatabase?: true;
}

const ofDatabase = servicesWithDatabase.map(({ title }) => title).join(', ');

/** A drill that ends by itself after so many minutes of the clock; `then` goes on from "when you end it". */
const lasting = (minutes: number, then = '.') => ({
  ends: `After ${minutes} minutes, or when you end it${then}`,
  lastsMs: minutes * 60_000,
});

const table = [
  {
    name: 'container-crash',
    title: 'A container crashes',
    scope: 'service',
    happens: 'The service’s main container is killed, as in a crash.',
    shows: 'The service goes down or restarts and says that its container stopped. Then it works again.',
    advice: 'Nothing: ECS restarts it. Saved files are kept, running kernels are lost.',
    ends: 'By itself, in about a minute.',
  },
  {
    name: 'crash-loop',
    title: 'A container that keeps crashing',
    scope: 'service',
    happens: 'Each time the service starts, its main container is killed again.',
    shows: 'The service is down: it keeps stopping, with the number of stops and the exit code.',
    advice: 'A restart does not help. Read the seat’s log, or give the participant a spare seat.',
    ...lasting(10, '. ECS then restarts it after a short pause.'),
  },
  {
    name: 'out-of-memory',
    title: 'A container runs out of memory',
    scope: 'service',
    happens: 'The system kills the main container because it used more memory than allowed.',
    shows: 'The service restarts and says that it ran out of memory.',
    advice:
      'Ask the participant to load less data at once. If it happens in many seats, use a larger machine.',
    ends: 'By itself, in about a minute.',
  },
  {
    name: 'image-does-not-pull',
    title: 'The image cannot be pulled',
    scope: 'service',
    happens:
      'The registry refuses the service’s image (too many downloads), and the copy on the seat’s machine was deleted when the container stopped.',
    shows: 'The service does not start: its image cannot be pulled.',
    advice: 'Wait a while, then restart the seat. For next time, keep the image in your own registry.',
    ...lasting(10, '. ECS’s next attempt then succeeds; a restart makes it try at once.'),
  },
  {
    name: 'wrong-health-check-path',
    title: 'A health check asks for a page that does not exist',
    scope: 'service',
    happens: 'Someone changed the path of the target group’s health check in the console.',
    shows: 'The service opens, but the load balancer’s checks fail, so AWS keeps restarting it.',
    advice: 'Open the seat and put back what was changed in AWS. The service itself is fine.',
    ...lasting(15, ': the path is restored.'),
  },
  {
    name: 'agent-disconnected',
    title: 'A machine stops responding',
    scope: 'seat',
    happens:
      'Docker on the seat’s machine hangs: its containers stop, and the ECS agent loses its connection.',
    shows: 'The seat is down: its machine is not responding.',
    advice:
      'Wait a minute. If it stays down, give the participant a spare seat, or give the seat a new machine.',
    ...lasting(10, ': the agent connects, and ECS starts the services again.'),
  },
  {
    name: 'host-lost',
    title: 'A machine is lost',
    scope: 'seat',
    happens:
      'The seat’s EC2 instance is terminated, for example by a wrong click in the console. Its disk is deleted with it.',
    shows: 'The seat is down: its machine is lost.',
    advice: 'Open the seat and give it a new machine. Files saved on the old one are lost.',
    ends: 'When the seat has its new machine.',
  },
  {
    name: 'database-restart',
    title: 'The database restarts',
    scope: 'workshop',
    happens:
      'The shared PostgreSQL server is rebooted and recovers slowly: every connection is cut, and no new one is accepted.',
    shows: `What keeps its state in the database (${ofDatabase}) is in trouble: its database does not answer. Everything else works.`,
    advice: 'Continue in the other services until it comes back. Run interrupted tasks again afterwards.',
    ...lasting(20),
    needsDatabase: true,
  },
  {
    name: 'slow-database',
    title: 'The database is slow',
    scope: 'workshop',
    happens: 'The shared PostgreSQL server is overloaded: every answer takes three and a half real seconds.',
    shows: `What keeps its state in the database (${ofDatabase}) is in trouble: it opens, but slowly. Everything else works as usual.`,
    advice:
      'In the RDS console, check the CPU credits and the connections. Run fewer tasks at once, or use a larger database class.',
    ...lasting(15),
    needsDatabase: true,
  },
  {
    name: 'zone-without-capacity',
    title: 'A zone has no machines left',
    scope: 'workshop',
    happens: 'AWS has no free machine of any type in the first seat’s zone.',
    shows: 'New seats say that AWS has no room there. Lectern creates them in another zone.',
    advice: 'Nothing, as long as another zone or another machine type has room.',
    ...lasting(30),
  },
  {
    name: 'quota-too-small',
    title: 'The account’s machine limit is reached',
    scope: 'workshop',
    happens: 'The vCPU quota is smaller than the workshop needs. Whatever is running keeps running.',
    shows: 'New seats fail: the account’s quota for running instances is used up.',
    advice: `Request an increase of ${quotas.vCpu.code} (${quotas.vCpu.name}) in the Service Quotas console, then provision again.`,
    ...lasting(30, ': the old quota is restored.'),
  },
  {
    name: 'throttled-by-another-tool',
    title: 'Another tool uses up the API calls',
    scope: 'workshop',
    happens: 'Another program in the account calls ECS all the time: four out of five calls are throttled.',
    shows: 'Lectern continues, slowly, and says that AWS is throttling its calls.',
    advice: 'Nothing. If it continues, find the other tool.',
    ...lasting(15),
  },
  {
    name: 'api-down',
    title: 'An AWS service does not answer',
    scope: 'workshop',
    happens: 'The ECS API answers every call with 503. Whatever is running keeps running.',
    shows: 'Seats keep their last known state, marked as old. The addresses on the cards still open.',
    advice: 'Keep teaching. Do not restart or tear down until AWS answers again.',
    ...lasting(15),
  },
  {
    name: 'expired-credentials',
    title: 'The sign-in expires',
    scope: 'workshop',
    happens:
      'AWS answers every call with “the security token has expired”. Whatever is running keeps running.',
    shows: 'The grid is marked as old: the AWS credentials have expired.',
    advice: 'Sign in again, then continue. Nothing is lost.',
    ends: 'When you end it, which simulates signing in again.',
    waits: true,
  },
  {
    name: 'venue-network-blocks-ports',
    title: 'The venue’s network blocks ports',
    scope: 'workshop',
    happens: 'The room’s network lets port 80 through and silently drops everything else.',
    shows: 'Every seat is in trouble: its port is blocked.',
    advice: 'Ask the venue to open the ports on the cards, or use another network (a phone’s).',
    ...lasting(15),
  },
  {
    name: 'venue-network-down',
    title: 'The venue’s network is down',
    scope: 'workshop',
    happens: 'The room’s network lets nothing through, neither to the seats nor to AWS.',
    shows: 'AWS cannot be reached from this computer. The grid keeps the last known states, marked as old.',
    advice:
      'Use another network (a phone’s). Everything on AWS keeps running and saved files are kept. Do not restart anything.',
    ...lasting(15),
  },
  {
    name: 'slow-network',
    title: 'The network is slow',
    scope: 'workshop',
    happens: 'Every page takes three and a half real seconds to respond.',
    shows: 'Every seat is in trouble: it opens, but slowly.',
    advice: 'Ask fewer people to load large pages at once. Ask the venue for a better network.',
    ...lasting(15),
  },
  {
    name: 'disk-full',
    title: 'A machine’s disk is full',
    scope: 'seat',
    happens:
      'Something has filled the disk of the seat’s machine. Files open, but saving in the seat’s folder fails with “No space left on device”.',
    shows:
      'Nothing until someone saves a file there (try it yourself). Then the seat is in trouble: it opens, but its disk is full.',
    advice:
      'Ask the participant to delete large files (downloads, outputs), or give them a spare seat. A restart does not help.',
    ...lasting(10, ', which simulates deleting files. The seat recovers two or three real minutes later.'),
  },
  {
    name: 'lying-delete',
    title: 'A delete that does nothing',
    scope: 'workshop',
    happens: 'AWS confirms one deletion but does not carry it out.',
    shows:
      'The teardown checks again, finds what is left, and removes it; or the receipt lists what is left.',
    advice: 'Nothing if the receipt is clean. Otherwise tear down once more.',
    ends: 'With the next deletion.',
    waits: true,
  },
  {
    name: 'foreign-resource',
    title: 'Someone else’s resource in our network',
    scope: 'workshop',
    happens: 'Another team puts a network interface into a subnet of the workshop.',
    shows:
      'The teardown removes everything that is ours. The receipt lists the subnet and the VPC as left, and says why.',
    advice: 'Find the owner. Once they have removed it, tear down again. Lectern never removes it.',
    ends: 'When you end it: its owner removes it.',
    waits: true,
  },
] as const satisfies readonly Described[];

export type DrillName = (typeof table)[number]['name'];
export type Drill = Described & { readonly name: DrillName };

export const drills: readonly Drill[] = table;
export const drillNames: readonly DrillName[] = drills.map(({ name }) => name);

/** A drill that runs now, or waits to hit somebody. */
export interface RunningDrill {
  readonly id: string;
  readonly name: DrillName;
  readonly seat?: string;
  readonly service?: string;
  /** Wall ms. */
  readonly startedAt: number;
  /** What the rehearsal's clock reads when it ends by itself, clock ms; absent when it has no end of its own. */
  readonly endsAtTicks?: number;
}

/** True when the text names a drill. */
export function isDrillName(text: string): text is DrillName {
  return drillNames.some((name) => name === text);
}

/** The drill of this name. */
export function drillOf(name: DrillName): Drill {
  const found = drills.find((drill) => drill.name === name);
  if (found === undefined) throw new Error(`the drill ${name} is not described`);
  return found;
}

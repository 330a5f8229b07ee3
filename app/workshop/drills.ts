/**
 * The fault drills that a rehearsal can be asked for: what happens, what the app shows, what the instructor
 * does, how it ends. Pure data; main/rehearsal/faults makes them happen.
 */

import { servicesWithDatabase } from '../services';

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
const minutes = (n: number): number => n * 60_000;

const table = [
  {
    name: 'container-crash',
    title: 'A container crashes',
    scope: 'service',
    happens: 'The main container of the service is killed, as by a crash.',
    shows: 'The service goes down or starts again, and says that its container stopped; then it works.',
    advice: 'Nothing: ECS starts it again. Saved files are there, running kernels are not.',
    ends: 'By itself, in about a minute.',
  },
  {
    name: 'crash-loop',
    title: 'A container that keeps crashing',
    scope: 'service',
    happens: 'Whenever the service has started, its main container is killed again.',
    shows: 'The service is down: it keeps stopping, with the number of times and the exit code.',
    advice: 'A restart does not help. Read the seat’s log, or give the participant a spare seat.',
    ends: 'After 10 minutes, or when you end it; ECS then starts it, at the latest after its pause.',
    lastsMs: minutes(10),
  },
  {
    name: 'out-of-memory',
    title: 'A container runs out of memory',
    scope: 'service',
    happens: 'The kernel kills the main container because it used more memory than it has.',
    shows: 'The service starts again, after it ran out of memory.',
    advice: 'Say to the participant to load less data at once. If many seats do it, use a larger machine.',
    ends: 'By itself, in about a minute.',
  },
  {
    name: 'image-does-not-pull',
    title: 'The image cannot be pulled',
    scope: 'service',
    happens:
      'The registry refuses to hand out the service’s images (too many pulls), and the copies on the seat’s machine were cleaned away when its container ended.',
    shows: 'The service does not come up: its image cannot be pulled.',
    advice: 'Wait a while, then restart the seat; or keep the image in a registry of your own.',
    ends: 'After 10 minutes, or when you end it; ECS’s next try then succeeds, at once after a restart.',
    lastsMs: minutes(10),
  },
  {
    name: 'wrong-health-check-path',
    title: 'A health check asks for a page that is not there',
    scope: 'service',
    happens: 'Somebody changed the path of the target group’s health check in the console.',
    shows: 'It opens, but the load balancer’s checks fail, so AWS restarts it again and again.',
    advice: 'Set the path back in the EC2 console (target group, health checks): the service itself is well.',
    ends: 'After 15 minutes, or when you end it: the path is set back.',
    lastsMs: minutes(15),
  },
  {
    name: 'agent-disconnected',
    title: 'The agent of a machine does not answer',
    scope: 'seat',
    happens: 'Docker on the seat’s machine hangs: its containers end, and ECS’s agent loses its connection.',
    shows: 'The seat is down: the agent of its host does not answer, so AWS cannot start anything on it.',
    advice: 'Wait a minute. If it stays, reboot the instance in the EC2 console, or give out a spare seat.',
    ends: 'After 10 minutes, or when you end it: the agent connects, and ECS starts the services again.',
    lastsMs: minutes(10),
  },
  {
    name: 'host-lost',
    title: 'A machine is lost',
    scope: 'seat',
    happens:
      'The seat’s EC2 instance is terminated, as by a wrong click in the console. Its disk goes with it.',
    shows: 'The seat is down: its host is gone.',
    advice: 'Provision again: the seat gets a new machine. What was saved on the old one is lost.',
    ends: 'When you have provisioned again.',
  },
  {
    name: 'database-restart',
    title: 'The database restarts',
    scope: 'workshop',
    happens:
      'The shared PostgreSQL server is rebooted and takes long to recover: every connection is cut, and none is let in.',
    shows: `What keeps its state in the database (${ofDatabase}) is in trouble: its database does not answer. The rest works.`,
    advice: 'Go on in the other services: it comes back. Tasks that ran in that time are to be run again.',
    ends: 'After 20 minutes, or when you end it.',
    lastsMs: minutes(20),
    needsDatabase: true,
  },
  {
    name: 'slow-database',
    title: 'The database is slow',
    scope: 'workshop',
    happens:
      'The shared PostgreSQL server is overloaded: every answer of it takes three and a half real seconds.',
    shows: `What keeps its state in the database (${ofDatabase}) is in trouble: it opens, but slowly. The rest works as ever.`,
    advice:
      'Look in RDS at the CPU credits and at who is connected. Let fewer tasks run at once, or take a larger class.',
    ends: 'After 15 minutes, or when you end it.',
    lastsMs: minutes(15),
    needsDatabase: true,
  },
  {
    name: 'zone-without-capacity',
    title: 'A zone has no machines left',
    scope: 'workshop',
    happens: 'AWS has no free machine of any type in the zone of the first seat.',
    shows: 'Seats that are being made say that AWS has no room there, and are made in another zone.',
    advice: 'Nothing, as long as another zone or another machine type has room.',
    ends: 'After 30 minutes, or when you end it.',
    lastsMs: minutes(30),
  },
  {
    name: 'quota-too-small',
    title: 'The account may run no more machines',
    scope: 'workshop',
    happens: 'The quota of vCPUs is less than what the workshop needs. What runs goes on running.',
    shows: 'New seats fail: the account’s quota for running instances is used up.',
    advice: 'Ask for more of L-1216C47A in the Service Quotas console, then provision again.',
    ends: 'After 30 minutes, or when you end it: the quota is what it was.',
    lastsMs: minutes(30),
  },
  {
    name: 'throttled-by-another-tool',
    title: 'Another tool uses up the calls',
    scope: 'workshop',
    happens: 'Something else in the account calls ECS all the time: four of five calls are throttled.',
    shows: 'Lectern goes on, slowly, and says that AWS asks to slow down.',
    advice: 'Nothing. If it stays, find the other tool.',
    ends: 'After 15 minutes, or when you end it.',
    lastsMs: minutes(15),
  },
  {
    name: 'api-down',
    title: 'An AWS service does not answer',
    scope: 'workshop',
    happens: 'The API of ECS answers 503 to every call. What runs goes on running.',
    shows: 'Seats keep the last picture, which is marked as old; the addresses on the cards still open.',
    advice: 'Teach on. Do not restart or tear down until AWS answers again.',
    ends: 'After 15 minutes, or when you end it.',
    lastsMs: minutes(15),
  },
  {
    name: 'expired-credentials',
    title: 'The sign-in expires',
    scope: 'workshop',
    happens: 'AWS answers every call with “the security token has expired”. What runs goes on running.',
    shows: 'The picture is marked as old: the AWS credentials have expired.',
    advice: 'Sign in again, then go on: what is there is kept.',
    ends: 'When you end it, which stands for signing in again.',
    waits: true,
  },
  {
    name: 'venue-network-blocks-ports',
    title: 'The venue’s network blocks ports',
    scope: 'workshop',
    happens: 'The network of the room lets port 80 through and nothing else; the rest is silent.',
    shows: 'Every seat is in trouble: AWS says it works, but this computer cannot reach its port.',
    advice: 'Ask the venue to open the ports on the cards, or use another network (a phone’s).',
    ends: 'After 15 minutes, or when you end it.',
    lastsMs: minutes(15),
  },
  {
    name: 'venue-network-down',
    title: 'The venue’s network is down',
    scope: 'workshop',
    happens: 'The network of the room lets nothing through: neither to the seats nor to AWS.',
    shows: 'AWS cannot be reached from this computer: the last picture stays, marked as old.',
    advice:
      'Use another network (a phone’s). What runs on AWS goes on running, and what is saved there is kept; do not restart anything.',
    ends: 'After 15 minutes, or when you end it.',
    lastsMs: minutes(15),
  },
  {
    name: 'slow-network',
    title: 'The network is slow',
    scope: 'workshop',
    happens: 'Every page waits for three and a half real seconds before its first byte.',
    shows: 'Every seat is in trouble: it opens, but slowly.',
    advice: 'Let fewer people load large pages at once; ask the venue for a better network.',
    ends: 'After 15 minutes, or when you end it.',
    lastsMs: minutes(15),
  },
  {
    name: 'disk-full',
    title: 'The disk of a machine is full',
    scope: 'seat',
    happens:
      'Something has filled the disk of the seat’s machine: files open, but whatever is saved in the seat’s folder fails with “No space left on device”.',
    shows:
      'Nothing until somebody there saves (try it yourself); then the seat is in trouble: it opens, but its disk is full.',
    advice:
      'Let the participant delete what is large and not needed (downloads, outputs), or give out a spare seat. A restart does not help.',
    ends: 'After 10 minutes, or when you end it, which stands for deleting; the seat is well two or three real minutes later.',
    lastsMs: minutes(10),
  },
  {
    name: 'lying-delete',
    title: 'A delete that does nothing',
    scope: 'workshop',
    happens: 'AWS answers one request to delete something with “done”, and does not do it.',
    shows: 'The teardown looks again, finds what is left, and removes it; or the receipt says what is left.',
    advice: 'Nothing, if the receipt is clean; else tear down once more.',
    ends: 'With the next delete.',
    waits: true,
  },
  {
    name: 'foreign-resource',
    title: 'Something of somebody else in our network',
    scope: 'workshop',
    happens: 'Another team puts a network interface into a subnet of the workshop.',
    shows:
      'The teardown removes all that is ours; the receipt names the subnet and the VPC as left, and why.',
    advice: 'Ask whose it is; once they have removed it, tear down again. Lectern never removes it.',
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

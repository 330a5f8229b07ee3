/** The load balancers themselves: keeps real servers and health checks in step with the tables. */
import { defined } from '../../../../../app/defined';
import type { Parts } from '../../../world/services';
import { createRandom } from '../../../world/random';
import type { Region } from '../../../world/world';
import { elbv2Regions, elbv2Tables, unboundListeners } from '../records';
import { TargetChooser } from './choose-target';
import { Forwarder } from './forward';
import { HealthChecks } from './health-checks';
import { ListenerServer, type ListenerTools } from './listener-server';
import { Reach } from './reach';
import type { DataPlaneSettings } from './settings';
import { TimerWheel } from './timer-wheel';

/** Where port 80 is served when the system does not let a program without rights have it. */
const portInsteadOf80 = 8080;

interface Wanted {
  readonly region: Region;
  readonly arn: string;
  readonly address: string;
  readonly port: number;
}

interface Held {
  readonly wanted: Wanted;
  readonly server: ListenerServer;
  /** Set while it could not be opened: performance.now() of the next try. */
  nextTry?: number;
}

export class DataPlane {
  private readonly tools: ListenerTools;
  private readonly checks: HealthChecks;
  private readonly held = new Map<string, Held>();
  private readonly closing = new Set<Promise<void>>();
  private scheduled: NodeJS.Immediate | undefined;
  private closed = false;

  constructor(
    private readonly parts: Parts,
    private readonly settings: DataPlaneSettings,
  ) {
    // A generator of its own: what the wall clock's jitter draws must not change the rehearsal's story.
    const random = createRandom(Date.now());
    const reach = new Reach(parts);
    const wheel = new TimerWheel(parts.world.clock);
    this.tools = {
      parts,
      settings,
      reach,
      wheel,
      random,
      forwarder: new Forwarder(),
      chooser: new TargetChooser(parts, () => random.next()),
    };
    this.checks = new HealthChecks({ parts, settings, reach, wheel, random });
    parts.signals.on('elbv2.changed', () => {
      this.schedule();
    });
    parts.signals.on('ec2.instance.running', () => {
      this.schedule();
    });
  }

  /** Brings servers and checks in step soon; many changes at once are one round. */
  schedule(): void {
    if (this.closed) return;
    this.scheduled ??= setImmediate(() => {
      this.scheduled = undefined;
      if (!this.closed) this.reconcile();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    clearImmediate(this.scheduled);
    this.tools.wheel.close();
    for (const { server } of this.held.values()) this.shut(server);
    this.held.clear();
    this.tools.forwarder.close();
    this.checks.close();
    await Promise.all(this.closing);
  }

  private reconcile(): void {
    const wanted = this.wanted();
    for (const [arn, { wanted: has, server }] of this.held) {
      const now = wanted.get(arn);
      if (now?.address === has.address && now.port === has.port) continue;
      this.held.delete(arn);
      unboundListeners(this.parts.world).delete(arn);
      this.shut(server);
    }
    for (const one of wanted.values()) {
      const held = this.held.get(one.arn);
      if (held === undefined) this.open(one);
      else if (held.nextTry !== undefined && held.nextTry <= performance.now()) this.open(one);
    }
    this.checks.watch();
  }

  private wanted(): Map<string, Wanted> {
    const { world } = this.parts;
    const wanted = new Map<string, Wanted>();
    for (const { name } of elbv2Regions(world).values()) {
      const region = world.region(name);
      const { listeners, loadBalancers } = elbv2Tables(region);
      for (const { arn, loadBalancerArn, port } of listeners.values()) {
        const loadBalancer = loadBalancers.get(loadBalancerArn);
        if (loadBalancer?.state === 'active')
          wanted.set(arn, { region, arn, address: loadBalancer.address, port });
      }
    }
    return wanted;
  }

  private open(wanted: Wanted): void {
    const again = this.held.has(wanted.arn);
    const held: Held = { wanted, server: new ListenerServer(this.tools, wanted.region, wanted.arn) };
    this.held.set(wanted.arn, held);
    held.server
      .listen(wanted.address, wanted.port)
      .then(() => {
        if (this.held.get(wanted.arn) === held) unboundListeners(this.parts.world).delete(wanted.arn);
      })
      .catch((error: unknown) => {
        if (this.held.get(wanted.arn) === held) this.refused(held, errorCode(error), again);
      });
  }

  private refused(held: Held, code: string, again: boolean): void {
    const { wanted } = held;
    const where = `${wanted.address}:${wanted.port}`;
    if (code === 'EADDRINUSE') {
      held.nextTry = performance.now() + this.settings.rebindMs;
      this.tools.wheel.after(this.settings.rebindMs, () => {
        this.schedule();
      });
      if (!again)
        this.unbound(
          wanted,
          `${where} is in use by another program; close it, and the listener opens by itself`,
        );
      return;
    }
    if (code === 'EACCES' && wanted.port === 80) {
      this.openInsteadOf80(held);
      return;
    }
    const reason =
      code === 'EACCES'
        ? `${where} may not be opened by this user; choose a port of 1024 or above`
        : `${where} cannot be opened on this system (${code})`;
    this.unbound(wanted, reason);
  }

  private openInsteadOf80(held: Held): void {
    const { wanted, server } = held;
    server
      .listen(wanted.address, portInsteadOf80)
      .then(() => {
        if (this.held.get(wanted.arn) !== held) return;
        this.unbound(
          wanted,
          `port 80 may not be opened by this user; use ${wanted.address}:${portInsteadOf80} instead`,
          portInsteadOf80,
        );
      })
      .catch((error: unknown) => {
        if (this.held.get(wanted.arn) !== held) return;
        this.unbound(
          wanted,
          `port 80 may not be opened by this user, nor ${portInsteadOf80} instead of it (${errorCode(error)})`,
        );
      });
  }

  private unbound({ arn, address, port }: Wanted, reason: string, servedOn?: number): void {
    const row = { address, port, reason, ...defined({ servedOn }) };
    unboundListeners(this.parts.world).set(arn, row);
    this.parts.log.warn(`a rehearsed listener is not where it should be: ${reason}`, { listener: arn });
  }

  private shut(server: ListenerServer): void {
    const done = server.close().finally(() => this.closing.delete(done));
    this.closing.add(done);
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : String(error);
}

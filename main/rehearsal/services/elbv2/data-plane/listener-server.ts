/** One listener of an active load balancer: a real HTTP server that acts by what the tables say now. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Parts } from '../../../world/services';
import type { Random } from '../../../world/random';
import type { Region } from '../../../world/world';
import { idleTimeoutMs } from '../attributes';
import { type ActionRecord, elbv2Tables, type ListenerRecord, type LoadBalancerRecord } from '../records';
import { type Answer, errorAnswer, sendAnswer, sendRawAnswer } from './answers';
import type { ChosenTarget, TargetChooser } from './choose-target';
import type { Forwarder } from './forward';
import { headersForTarget } from './proxy-headers';
import { type Reach, type Reached } from './reach';
import { redirectAnswer } from './redirect';
import { route } from './routing';
import type { DataPlaneSettings } from './settings';
import type { TimerWheel } from './timer-wheel';
import { forwardUpgrade } from './upgrade';
import { delayTo } from './way-in';

/** Clock ms after which an ALB gives up connecting to a target (10 s, then 504). */
const connectTimeoutMs = 10_000;

/** What the listeners of a rehearsal share. */
export interface ListenerTools {
  readonly parts: Parts;
  readonly settings: DataPlaneSettings;
  readonly reach: Reach;
  readonly chooser: TargetChooser;
  readonly forwarder: Forwarder;
  readonly wheel: TimerWheel;
  readonly random: Random;
}

interface Now {
  readonly loadBalancer: LoadBalancerRecord;
  readonly listener: ListenerRecord;
}

export class ListenerServer {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private boundPort = 0;
  private closed = false;

  constructor(
    private readonly tools: ListenerTools,
    private readonly region: Region,
    private readonly listenerArn: string,
  ) {
    this.server = createServer({ maxHeaderSize: 65_536, requestTimeout: 0, noDelay: true });
    this.server.keepAliveTimeout = tools.settings.leastIdleTimeoutMs;
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.server.on('request', (request, response) => {
      this.arriving(response, () => {
        this.onRequest(request, response);
      });
    });
    this.server.on('upgrade', (request, socket, head) => {
      this.arriving(socket, () => {
        this.onUpgrade(request, socket, head);
      });
    });
    this.server.on('clientError', (_error, socket) => {
      sendRawAnswer(socket, errorAnswer(400));
    });
  }

  /** Where it listens; 0 until it does. */
  get port(): number {
    return this.boundPort;
  }

  /** Rejects with the system's error (EADDRINUSE, EACCES, …). */
  listen(address: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, address, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => {
          this.tools.parts.log.warn('a rehearsed listener failed', { address, port, error: error.message });
        });
        this.boundPort = port;
        // Closed while the address was still being looked up: the server opened after all.
        if (this.closed) this.server.close();
        resolve();
      });
    });
  }

  close(): Promise<void> {
    this.closed = true;
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
      for (const socket of this.sockets) socket.destroy();
    });
  }

  /**
   * Lets a request in once it has come through the network of the room and of the VPC, if it does. What is
   * dropped never gets an answer. Asked for each request: a flow that a rule for everybody lets in is not
   * tracked, and ends with its rule (EC2 user guide, connection tracking).
   */
  private arriving(client: { readonly destroyed: boolean }, arrived: () => void): void {
    const now = this.now();
    const { parts, reach } = this.tools;
    if (now !== undefined && !reach.fromParticipants(this.region, now.loadBalancer, now.listener.port))
      return;
    const delay = delayTo(parts.world, this.boundPort);
    if (delay === 0) arrived();
    else if (delay !== 'never') {
      this.tools.wheel.after(delay, () => {
        if (!client.destroyed) arrived();
      });
    }
  }

  private onRequest(request: IncomingMessage, response: ServerResponse): void {
    const now = this.now();
    if (now === undefined) {
      sendAnswer(response, errorAnswer(503));
      return;
    }
    const action = route(this.region, now.listener, request);
    if (action.type !== 'forward') {
      sendAnswer(response, this.ownAnswer(action, request));
      return;
    }
    this.withTarget(now, action, response, {
      answer: (answer) => {
        sendAnswer(response, answer);
      },
      open: (reached, chosen) => {
        this.tools.forwarder.forward({
          request,
          response,
          endpoint: reached.endpoint,
          headers: headersForTarget(request, this.boundPort, this.tools.random),
          idleMs: this.idleMs(now.loadBalancer),
          failed: ({ status, detail }) => {
            this.logFailure(now.listener, chosen, status, detail);
          },
        });
      },
    });
  }

  private onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const now = this.now();
    if (now === undefined) {
      sendRawAnswer(socket, errorAnswer(503));
      return;
    }
    const action = route(this.region, now.listener, request);
    if (action.type !== 'forward') {
      sendRawAnswer(socket, this.ownAnswer(action, request));
      return;
    }
    this.withTarget(now, action, socket, {
      answer: (answer) => {
        sendRawAnswer(socket, answer);
      },
      open: (reached, chosen) => {
        forwardUpgrade({
          request,
          socket,
          head,
          endpoint: reached.endpoint,
          headers: headersForTarget(request, this.boundPort, this.tools.random),
          idleMs: this.idleMs(now.loadBalancer),
          failed: ({ status, detail }) => {
            this.logFailure(now.listener, chosen, status, detail);
          },
        });
      },
    });
  }

  private withTarget(
    now: Now,
    action: Extract<ActionRecord, { type: 'forward' }>,
    client: { readonly destroyed: boolean },
    then: {
      answer(answer: Answer): void;
      open(reached: Extract<Reached, { kind: 'open' }>, chosen: ChosenTarget): void;
    },
  ): void {
    const { chooser, reach, wheel } = this.tools;
    const chosen = chooser.choose(this.region, action);
    if (chosen === undefined) {
      then.answer(errorAnswer(503));
      return;
    }
    const reached = reach.to(this.region, now.loadBalancer, chosen.group, chosen.target, chosen.target.port);
    switch (reached.kind) {
      case 'open':
        then.open(reached, chosen);
        return;
      case 'refused':
        this.logFailure(now.listener, chosen, 502, 'connection refused');
        then.answer(errorAnswer(502));
        return;
      case 'dropped':
        this.logFailure(
          now.listener,
          chosen,
          504,
          'the network between the load balancer and the target drops the connection',
        );
        wheel.afterOnClock(connectTimeoutMs, () => {
          if (!client.destroyed) then.answer(errorAnswer(504));
        });
        return;
    }
  }

  private ownAnswer(action: Exclude<ActionRecord, { type: 'forward' }>, request: IncomingMessage): Answer {
    if (action.type === 'redirect') return redirectAnswer(action, request, this.boundPort);
    return {
      status: action.status,
      headers: { 'content-type': `${action.contentType}; charset=utf-8` },
      body: action.body,
    };
  }

  private now(): Now | undefined {
    const { listeners, loadBalancers } = elbv2Tables(this.region);
    const listener = listeners.get(this.listenerArn);
    const loadBalancer = listener === undefined ? undefined : loadBalancers.get(listener.loadBalancerArn);
    return listener === undefined || loadBalancer === undefined ? undefined : { listener, loadBalancer };
  }

  private idleMs(loadBalancer: LoadBalancerRecord): number {
    const { settings, parts } = this.tools;
    return Math.max(settings.leastIdleTimeoutMs, idleTimeoutMs(loadBalancer) / parts.world.clock.speed);
  }

  private logFailure(
    listener: ListenerRecord,
    { target }: ChosenTarget,
    status: number,
    detail: string,
  ): void {
    this.tools.parts.log.warn(`a rehearsed load balancer answered ${status}`, {
      listener: listener.arn,
      target: `${target.id}:${target.port}`,
      detail,
    });
  }
}

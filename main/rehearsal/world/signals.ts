/** What one rehearsed service tells the others. Delivered at once, in order, within the process. */
export interface SignalMap {
  'ec2.instance.running': { readonly region: string; readonly instanceId: string };
  /** Shutting down, stopped or terminated: its agent and containers are gone. */
  'ec2.instance.gone': { readonly region: string; readonly instanceId: string };
  /** Load balancers, listeners, rules or targets changed. */
  'elbv2.changed': { readonly region: string };
  /** A target turned healthy, unhealthy or unused. */
  'elbv2.target': {
    readonly region: string;
    readonly targetGroupArn: string;
    readonly id: string;
    readonly port: number;
  };
}

export class Signals {
  private readonly listeners = new Map<keyof SignalMap, ((data: never) => void)[]>();

  on<K extends keyof SignalMap>(signal: K, listener: (data: SignalMap[K]) => void): void {
    this.listeners.set(signal, [...(this.listeners.get(signal) ?? []), listener]);
  }

  emit<K extends keyof SignalMap>(signal: K, data: SignalMap[K]): void {
    for (const listener of this.listeners.get(signal) ?? []) listener(data as never);
  }
}

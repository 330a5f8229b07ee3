/** The network interface of an address, without a walk over all of them: health checks ask thousands of times a second. */
import type { Region } from '../../world/world';
import type { NetworkInterfaceRecord } from './records';
import type { FindInterface } from './reachability';
import { tables } from './tables';

/**
 * Looks addresses up and remembers them. What it remembers is believed only while the table still has that
 * very record, so nobody has to tell it of changes.
 */
export class InterfaceIndex {
  private readonly known = new Map<string, NetworkInterfaceRecord>();

  in(region: Region): FindInterface {
    const { networkInterfaces } = tables(region);
    return (vpcId, ip) => {
      const key = `${vpcId}/${ip}`;
      const before = this.known.get(key);
      if (before !== undefined && networkInterfaces.get(before.id) === before) return before;
      for (const row of networkInterfaces.values()) {
        if (row.privateIp !== ip || row.vpcId !== vpcId) continue;
        this.known.set(key, row);
        return row;
      }
      this.known.delete(key);
      return undefined;
    };
  }
}

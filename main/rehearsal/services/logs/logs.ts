/** Amazon CloudWatch Logs, rehearsed: groups with retention, streams, the tail of their events. */
import type { Parts, RehearsedServices } from '../../world/services';
import { registerGroups } from './groups';
import { LogStore } from './store';
import { registerStreams } from './streams';

/** Registers the service; containers write their lines through what it returns. */
export function createLogs(parts: Parts): RehearsedServices['logs'] {
  const store = new LogStore(parts);
  registerGroups(parts, store);
  registerStreams(parts, store);
  return {
    exists: (region, group) => store.groups(region).has(group),
    append: (region, group, stream, message) => {
      if (!store.groups(region).has(group)) return false;
      const known = store.streams(region, group).get(stream);
      store.append(known ?? store.createStream(region, group, stream), parts.world.now(), message);
      return true;
    },
  };
}

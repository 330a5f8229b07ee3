/** Amazon CloudWatch Logs, rehearsed: groups with retention, streams, the tail of their events. */
import { AwsError } from '../../wire/registry';
import type { Parts, RehearsedServices, RoleSession } from '../../world/services';
import type { Region } from '../../world/world';
import { arn } from '../shared/arn';
import { registerGroups } from './groups';
import { LogStore } from './store';
import { registerStreams } from './streams';

/** Registers the service; containers write their lines through what it returns. */
export function createLogs(parts: Parts): RehearsedServices['logs'] {
  const store = new LogStore(parts);
  registerGroups(parts, store);
  registerStreams(parts, store);
  const authorize = (region: Region, caller: RoleSession, action: string, group: string, stream: string) => {
    const resource = arn(
      'logs',
      region.name,
      parts.world.accountId,
      `log-group:${group}:log-stream:${stream}`,
    );
    parts.services.iam.authorize(region, caller, { action, resource });
  };
  return {
    open: (region, group, stream, caller) => {
      authorize(region, caller, 'logs:CreateLogStream', group, stream);
      store.group(region, group);
      if (!store.streams(region, group).has(stream)) store.createStream(region, group, stream);
    },
    append: (region, group, stream, message, caller) => {
      if (!store.groups(region).has(group)) return false;
      try {
        authorize(region, caller, 'logs:PutLogEvents', group, stream);
      } catch (error) {
        if (error instanceof AwsError) return false;
        throw error;
      }
      const known = store.streams(region, group).get(stream);
      store.append(known ?? store.createStream(region, group, stream), parts.world.now(), message);
      return true;
    },
  };
}

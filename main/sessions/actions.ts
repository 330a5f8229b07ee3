import { preflightActions } from '../aws/preflight';
import { seenActions } from '../aws/seen-workshops';
import { secretChangeActions } from '../aws/secret-change';
import { secretReadActions } from '../aws/secret-values';
import { keptActions } from '../engine/kept';
import { restartActions } from '../engine/restart';
import { evidenceActions } from '../health/evidence';
import { healthActions } from '../health/observe-aws';

/** Every IAM action that a session needs besides those of its resources: preflight, health, restart, cards, new passwords. */
export const sessionActions: readonly string[] = [
  ...preflightActions,
  ...healthActions,
  ...evidenceActions,
  ...restartActions,
  ...keptActions,
  ...secretReadActions,
  ...secretChangeActions,
  ...seenActions,
];

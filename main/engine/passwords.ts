import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { randomBytes } from 'node:crypto';
import { seatPasswordKey } from '../../app/workshop/credentials';
import { secretName } from '../../app/workshop/names';
import { passwordBytes, passwordFrom } from '../../app/workshop/passwords';
import type { SeatLabel } from '../../app/workshop/workshop';
import { hasCode } from '../aws/aws-error';
import { inCallScope } from '../aws/call-scope';
import { LecternError } from '../../app/errors';
import { notMade } from '../aws/explain';
import { assertOurs, readTags } from '../aws/ownership';
import { changeSecret } from '../aws/secret-change';
import type { OperationResult } from './provision';
import { restartEach, tellStart } from './restart';
import type { Run } from './run';

/**
 * Gives seats new passwords and restarts them, so that their services take these up and the old ones are dead. In
 * one write for all: Secrets Manager asks for few versions of a secret. Interrupted in between, cards show the new
 * passwords while services take the old ones, as the events tell; a restart of the seat, or asking again, ends it.
 */
export async function newPasswords(run: Run, seats: readonly SeatLabel[]): Promise<OperationResult> {
  const { events, signal } = run;
  tellStart(run, 'password', seats);
  await inCallScope({ signal, priority: 'person' }, () => writePasswords(run, seats));
  return restartEach(run, { seats }, (seat) =>
    events.emit({ code: 'seat.password', data: { seat, step: 'taken-up' } }),
  );
}

/** Writes new passwords into the workshop's secret, for cards and for what starts from now on. */
export async function writePasswords(
  { workshopId, aws, events }: Run,
  seats: readonly SeatLabel[],
): Promise<void> {
  const arn = await ownSecret({ workshopId, aws });
  await changeSecret(aws, arn, (present) => ({
    ...present,
    ...Object.fromEntries(
      seats.map((seat) => [seatPasswordKey(seat), passwordFrom(randomBytes(passwordBytes))]),
    ),
  }));
  for (const seat of seats) events.emit({ code: 'seat.password', data: { seat, step: 'written' } });
}

/** The ARN of the workshop's secret. Throws LecternError `workshop.not-made` or `ownership.refused`. */
async function ownSecret({ workshopId, aws }: Pick<Run, 'workshopId' | 'aws'>): Promise<string> {
  try {
    const { ARN = '', Tags } = await aws.secretsManager.send(
      new DescribeSecretCommand({ SecretId: secretName(workshopId) }),
    );
    assertOurs(workshopId, {
      type: 'AWS::SecretsManager::Secret',
      id: ARN,
      evidence: { by: 'tags', tags: readTags(Tags) },
    });
    return ARN;
  } catch (error) {
    if (hasCode(error, 'ResourceNotFound')) throw new LecternError(notMade, { cause: error });
    throw error;
  }
}

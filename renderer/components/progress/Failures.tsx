import { Fragment } from 'react';
import { plural } from '../../../app/words/lists';
import { ConsoleAnchor } from '../ConsoleAnchor';
import { ProblemNote } from '../ProblemNote';
import { useLive } from '../../store/use-workshop';
import { groupFailures, type FailureGroup } from './failure-groups';
import styles from './Failures.module.css';

/** What failed, in words; the same problem at many places is shown once. */
export function Failures() {
  const failures = useLive((live) => live.failures) ?? {};
  const groups = groupFailures(failures);
  if (groups.length === 0) return null;
  return (
    <section className={styles.failures} aria-label="What failed">
      {groups.slice(0, 8).map((group) => (
        <div key={group.problem.code + group.problem.message}>
          <ProblemNote problem={group.problem} action={<Places group={group} />} />
        </div>
      ))}
      {groups.length > 8 && <p className={styles.quiet}>and {groups.length - 8} other problems</p>}
    </section>
  );
}

/** Where it struck; each place leads into the AWS console where there is one. */
function Places({ group: { places } }: { readonly group: FailureGroup }) {
  return (
    <p className={styles.where}>
      {plural(places.length, 'place')}:{' '}
      {places.slice(0, 12).map(({ address, consoleUrl }, index) => (
        <Fragment key={address}>
          {index > 0 && ', '}
          {consoleUrl === undefined ? address : <ConsoleAnchor url={consoleUrl}>{address}</ConsoleAnchor>}
        </Fragment>
      ))}
      {places.length > 12 && ` and ${places.length - 12} more`}
    </p>
  );
}

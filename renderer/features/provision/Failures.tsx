import { ProblemNote } from '../../components/ProblemNote';
import { useLive } from '../../store/use-workshop';
import { plural } from '../../words/services';
import { groupFailures } from './failure-groups';
import styles from './ProvisionScreen.module.css';

/** What failed, in words; the same problem at many places is said once. */
export function Failures() {
  const failures = useLive((live) => live.failures) ?? {};
  const groups = groupFailures(failures);
  if (groups.length === 0) return null;
  return (
    <section className={styles.failures} aria-label="What failed">
      {groups.slice(0, 8).map((group) => (
        <div key={group.problem.code + group.problem.message}>
          <ProblemNote
            problem={group.problem}
            action={
              <p className={styles.where}>
                {plural(group.addresses.length, 'place')}: {group.addresses.slice(0, 12).join(', ')}
                {group.addresses.length > 12 && ` and ${group.addresses.length - 12} more`}
              </p>
            }
          />
        </div>
      ))}
      {groups.length > 8 && <p className={styles.quiet}>and {groups.length - 8} other problems</p>}
    </section>
  );
}

import type { WorkshopIssues } from '../../../app/contract/views';
import { plural } from '../../../app/words/lists';
import { Note } from '../../components/Note';
import styles from './StartScreen.module.css';

/** What is wrong in a workshop file: where, which field, what is expected. */
export function IssueList({ issues }: { readonly issues: WorkshopIssues }) {
  return (
    <div role="alert">
      <Note tone="bad" title={`The file has ${plural(issues.length, 'problem')}, so it was not opened`}>
        <ol className={styles.issues}>
          {issues.map((issue) => (
            <li key={`${issue.file}:${issue.line}:${issue.field}:${issue.message}`}>
              <code>
                {issue.file}:{issue.line}
                {issue.field !== '' && ` · ${issue.field}`}
              </code>
              <span>{issue.message}</span>
              {issue.expected !== '' && <span>Expected: {issue.expected}</span>}
            </li>
          ))}
        </ol>
      </Note>
    </div>
  );
}

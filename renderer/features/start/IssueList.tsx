import { useEffect, useRef } from 'react';
import type { WorkshopIssues } from '../../../app/contract/views';
import { plural } from '../../../app/words/lists';
import { Note } from '../../components/Note';
import styles from './StartScreen.module.css';

/** What is wrong in a workshop file: where, which field, what is expected. It comes into view, and gets the focus. */
export function IssueList({ issues }: { readonly issues: WorkshopIssues }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.focus({ preventScroll: true });
    list.current?.scrollIntoView({ block: 'nearest' });
  }, [issues]);
  return (
    <div role="alert" ref={list} tabIndex={-1} className={styles.alert}>
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

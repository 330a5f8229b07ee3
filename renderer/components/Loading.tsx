import styles from './Loading.module.css';

/** What is being waited for, in a sentence. Nothing spins without one. */
export function Loading({ children }: { readonly children: string }) {
  return (
    <p className={styles.loading} role="status">
      <span className={styles.dots} aria-hidden="true" />
      {children}
    </p>
  );
}

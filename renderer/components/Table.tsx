import type { ReactNode } from 'react';
import styles from './Table.module.css';

/** A table of figures, one thing to a row. */
export function Table({ children }: { readonly children: ReactNode }) {
  return <table className={styles.table}>{children}</table>;
}

/** The head of a column of numbers. */
export function NumberHead({ children }: { readonly children: ReactNode }) {
  return (
    <th scope="col" className={styles.number}>
      {children}
    </th>
  );
}

/** A number, in line with those above and below it. */
export function NumberCell({ children }: { readonly children: ReactNode }) {
  return <td className={styles.number}>{children}</td>;
}

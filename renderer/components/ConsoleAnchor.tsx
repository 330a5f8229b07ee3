import { ExternalLink } from 'lucide-react';
import styles from './ConsoleAnchor.module.css';

interface Props {
  readonly url: string;
  readonly children: string;
}

/** A link into the AWS console, in a window of its own. Only where there is a console: see `Problem.consoleUrl`. */
export function ConsoleAnchor({ url, children }: Props) {
  return (
    <a className={styles.link} href={url} target="_blank" rel="noopener noreferrer">
      {children}
      <ExternalLink size={13} aria-hidden="true" />
      <span className="visuallyHidden"> (AWS console)</span>
    </a>
  );
}

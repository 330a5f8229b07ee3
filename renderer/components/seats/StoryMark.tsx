import { CircleCheck, TriangleAlert, Wrench } from 'lucide-react';
import type { StoryLine } from '../../../app/contract/story';
import styles from './StoryMark.module.css';

/** A trouble, a repair, or that it is well again; what else happens needs no mark. */
export function StoryMark({ line }: { readonly line: Pick<StoryLine, 'kind' | 'good'> }) {
  if (line.good) return <CircleCheck size={14} aria-hidden="true" className={styles.well} />;
  if (line.kind === 'trouble') return <TriangleAlert size={14} aria-hidden="true" className={styles.ill} />;
  if (line.kind === 'repair') return <Wrench size={14} aria-hidden="true" className={styles.repair} />;
  return <span aria-hidden="true" />;
}

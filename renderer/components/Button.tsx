import type { ReactNode } from 'react';
import { Button as KitButton, type ButtonProps } from 'react-aria-components';
import styles from './Button.module.css';

interface Props extends Omit<ButtonProps, 'className' | 'style' | 'children'> {
  readonly look?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly size?: 'normal' | 'small';
  /** Shown before the words. */
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
}

/** The one button. A pending button keeps its words and its place, and says that it is busy. */
export function Button({ look = 'secondary', size = 'normal', icon, children, ...rest }: Props) {
  return (
    <KitButton
      {...rest}
      className={`${styles.button} ${styles[look]} ${styles[size]} ${children === undefined ? styles.iconOnly : ''}`}
    >
      {icon}
      {children}
    </KitButton>
  );
}

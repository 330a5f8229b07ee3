/** What tells somebody who looks at another window. Electron's own comes with the desktop; until then it is the browser's. */
export interface Notifier {
  /** `unasked`: it can be asked for; `refused`: the browser, or somebody, said no. */
  readonly state: () => 'missing' | 'unasked' | 'allowed' | 'refused';
  /** Asks whoever sits there; only ever after a press. */
  readonly ask: () => Promise<void>;
  /** Shows it; a press brings this window to the front and calls `onOpen`. */
  readonly tell: (title: string, body: string, onOpen: () => void) => void;
  /** A number on the app's icon, where there is one; 0 takes it away. */
  readonly badge: (count: number) => void;
}

export const browserNotifier: Notifier = {
  state: () => {
    if (!('Notification' in window)) return 'missing';
    switch (Notification.permission) {
      case 'granted':
        return 'allowed';
      case 'denied':
        return 'refused';
      case 'default':
        return 'unasked';
    }
  },
  ask: async () => {
    await Notification.requestPermission();
  },
  tell: (title, body, onOpen) => {
    // One that is still there gives way to the newer: nobody has to close a heap of them.
    const shown = new Notification(title, { body, tag: 'lectern-seats-down' });
    shown.addEventListener('click', () => {
      window.focus();
      shown.close();
      onOpen();
    });
  },
  badge: (count) => {
    if (!('setAppBadge' in navigator)) return;
    // A browser may refuse it to a page that is not installed.
    (count === 0 ? navigator.clearAppBadge() : navigator.setAppBadge(count)).catch(() => undefined);
  },
};

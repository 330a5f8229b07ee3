import { useCallback, useState } from 'react';

/** A choice of how things are shown, kept by this browser between two visits. Nothing of a workshop's is kept here. */
export function usePreference<T extends string>(
  key: string,
  choices: readonly T[],
  usual: T,
): readonly [T, (choice: T) => void] {
  const [chosen, setChosen] = useState<T>(() => {
    const kept = read(key);
    return choices.find((choice) => choice === kept) ?? usual;
  });
  const choose = useCallback(
    (choice: T) => {
      setChosen(choice);
      write(key, choice);
    },
    [key],
  );
  return [chosen, choose];
}

// A browser may forbid to keep anything: then the choice is this visit's.
function read(key: string): string | null {
  try {
    return localStorage.getItem(`lectern.${key}`);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(`lectern.${key}`, value);
  } catch {
    // See above.
  }
}

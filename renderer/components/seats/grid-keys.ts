/**
 * Where a key moves the focus in a grid of `count` tiles with `columns` a row, from index `at`.
 * Undefined for keys that are not the grid's, and at an edge (so that the page may scroll).
 */
export function nextIndex(key: string, at: number, count: number, columns: number): number | undefined {
  const to = ((): number | undefined => {
    switch (key) {
      case 'ArrowRight':
        return at + 1;
      case 'ArrowLeft':
        return at - 1;
      case 'ArrowDown':
        return at + columns;
      case 'ArrowUp':
        return at - columns;
      case 'Home':
        return 0;
      case 'End':
        return count - 1;
      default:
        return undefined;
    }
  })();
  return to === undefined || to < 0 || to >= count ? undefined : to;
}

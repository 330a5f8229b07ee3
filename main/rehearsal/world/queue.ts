/** What will happen, soonest first; of things due at once, in the order in which they were put in (a binary heap). */
export class Queue<T extends { readonly at: number }> {
  private readonly heap: { readonly item: T; readonly order: number }[] = [];
  private order = 0;

  get size(): number {
    return this.heap.length;
  }

  /** The soonest, left where it is. */
  peek(): T | undefined {
    return this.heap[0]?.item;
  }

  push(item: T): void {
    this.order += 1;
    this.heap.push({ item, order: this.order });
    let child = this.heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.isBefore(child, parent)) return;
      this.swap(child, parent);
      child = parent;
    }
  }

  pop(): T | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
    return first.item;
  }

  /** All, in the order in which they will come. */
  inOrder(): readonly T[] {
    return [...this.heap].sort((a, b) => a.item.at - b.item.at || a.order - b.order).map(({ item }) => item);
  }

  private sink(): void {
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      let least = parent;
      if (this.isBefore(left, least)) least = left;
      if (this.isBefore(left + 1, least)) least = left + 1;
      if (least === parent) return;
      this.swap(parent, least);
      parent = least;
    }
  }

  private isBefore(index: number, other: number): boolean {
    const a = this.heap[index];
    const b = this.heap[other];
    return (
      a !== undefined &&
      b !== undefined &&
      (a.item.at < b.item.at || (a.item.at === b.item.at && a.order < b.order))
    );
  }

  private swap(index: number, other: number): void {
    const a = this.heap[index];
    const b = this.heap[other];
    if (a === undefined || b === undefined) return;
    this.heap[index] = b;
    this.heap[other] = a;
  }
}

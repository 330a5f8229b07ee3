/** What Lectern's own one-shot containers reserve of a host. CPU units, MiB. */
export interface Size {
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** The one-shot container that copies the exercise material into the home. */
export const materialsSize: Size = { cpu: 64, memoryMiB: 256 };
/** A one-off task beside the services, such as the one that makes the seat's database. */
export const seatJobSize: Size = { cpu: 128, memoryMiB: 256 };

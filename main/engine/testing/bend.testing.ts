import { serviceAddresses } from '../../../app/plan/addresses';
import type { Address } from '../../../app/plan/reference';
import type { ResourceType } from '../../../app/plan/resources';
import type { AwsClients } from '../../aws/clients';
import type { Inventory } from '../inventory';

/** A workshop that somebody with the console open gets at. */
export interface Scene {
  readonly aws: AwsClients;
  readonly workshopId: string;
  /** What AWS knows the resource at an address by. Throws when it is not there. */
  readonly id: (address: Address) => string;
}

/** One thing that a person's hand does to a workshop. */
export interface Bend {
  readonly name: string;
  /** What is not as planned then. */
  readonly address: Address;
  readonly by: (scene: Scene) => Promise<unknown>;
  /** Somebody's own thing stays in the network after it; `by` returns what removes it. */
  readonly leaves?: true;
}

/** What a person can do to types; of one that nobody can bend, why not. */
export type Bends = Readonly<
  Partial<Record<ResourceType, readonly [Bend, ...Bend[]] | { readonly unbendable: string }>>
>;

/** The scene of a workshop as it stands now. */
export function sceneOf(aws: AwsClients, workshopId: string, { found }: Inventory): Scene {
  const ids = new Map(found.filter(({ residue }) => residue !== true).map((one) => [one.address, one.id]));
  return {
    aws,
    workshopId,
    id: (address) => {
      const id = ids.get(address);
      if (id === undefined) throw new Error(`nothing is at ${address}`);
      return id;
    },
  };
}

export function jupyter(seat = '01') {
  return serviceAddresses(seat, 'jupyter');
}

/** AWS does not see its own new things at once. */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

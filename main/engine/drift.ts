import type { Plan } from '../../app/plan/plan';
import type { Address, Outputs, Ref } from '../../app/plan/reference';
import { resolve } from '../../app/plan/reference';
import type { AnyPlannedResource, ResourceType } from '../../app/plan/resources';
import { typeInWords } from '../../app/words/resources';
import { inCallScope } from '../aws/call-scope';
import type { Drift, FoundResource, KindContext, ResolvedResource } from '../aws/kind';
import { kinds } from '../aws/kinds';
import { known, wasMadeAsPlanned } from './known';
import type { Run } from './run';

/** By address, how the content of what stands differs from the plan. What does not differ is left out. */
export type Drifts = ReadonlyMap<Address, readonly Drift[]>;

/**
 * Compares everything that stands with the plan; changes nothing. What refers to something that is missing, or that
 * has to be made anew, differs by that. Throws what AWS refuses.
 */
export async function findDrifts(
  run: Run & { readonly plan: Plan },
  context: KindContext,
  chosen: ReadonlyMap<Address, FoundResource>,
): Promise<Drifts> {
  const { plan } = run;
  const types = new Map(plan.resources.map(({ address, type }) => [address, type]));
  const found = new Map<Address, Promise<readonly Drift[]>>();
  const compare = async (resource: AnyPlannedResource): Promise<readonly Drift[]> => {
    // The plan is in an order of creation: what it depends on is being compared.
    const remade = new Set<Address>();
    for (const address of resource.dependsOn) {
      if ((await found.get(address))?.some(isRemade)) remade.add(address);
    }
    const one = chosen.get(resource.address);
    if (one === undefined) return [];
    const lookup = ({ ref, output }: Ref): string => {
      const there = remade.has(ref) ? undefined : chosen.get(ref);
      const outputs: Outputs = there === undefined ? {} : known(run, there);
      return outputs[output] ?? `a new ${typeInWords(types.get(ref) ?? '')}`;
    };
    return driftsOf(run, context, resource, resolve(resource.properties, lookup), one);
  };
  const all = await inCallScope({ signal: run.signal }, () => {
    for (const resource of plan.resources) found.set(resource.address, compare(resource));
    return Promise.all([...found].map(async ([address, drifts]) => [address, await drifts] as const));
  });
  return new Map(all.filter(([, drifts]) => drifts.length > 0));
}

/**
 * Brings what was found to what is planned, as far as that is done where it stands; settling it does the rest. Returns
 * whether it is as planned then.
 */
export async function mend(
  run: Run,
  context: KindContext,
  planned: AnyPlannedResource,
  { properties }: ResolvedResource<ResourceType>,
  found: FoundResource,
): Promise<boolean> {
  const drifts = await driftsOf(run, context, planned, properties, found);
  for (const drift of drifts.filter(isMended)) await drift.mend?.();
  return drifts.every(isMended);
}

async function driftsOf(
  run: Run,
  context: KindContext,
  planned: AnyPlannedResource,
  properties: ResolvedResource<ResourceType>['properties'],
  found: FoundResource,
): Promise<readonly Drift[]> {
  const seen = { ...found, outputs: known(run, found) };
  const drifts = await kinds[planned.type].differences({ ...planned, properties }, seen, context);
  return drifts.map((drift) => (isOurs(run, planned, found, drift) ? { ...drift, remedy: 'mend' } : drift));
}

/** True when it goes and a new one comes in its place. */
export const isRemade = ({ remedy }: Drift): boolean => remedy === 'remake';

/** True when provisioning brings it to what is planned. */
export const isMended = ({ remedy }: Drift): boolean => remedy !== 'change';

/** What this computer made to just this, somebody else has changed since: nobody wished for it. */
function isOurs(run: Run, resource: AnyPlannedResource, found: FoundResource, drift: Drift): boolean {
  return drift.remedy === 'change' && drift.mend !== undefined && wasMadeAsPlanned(run, resource, found.id);
}

import type { Parts } from '../../../world/services';
import type { Region } from '../../../world/world';
import { type ActionRecord, elbv2Tables, type TargetGroupRecord, type TargetRecord } from '../records';
import { viewTarget } from '../target-state';

export interface ChosenTarget {
  readonly group: TargetGroupRecord;
  readonly target: TargetRecord;
}

/** Picks targets in turn. */
export class TargetChooser {
  private readonly turns = new Map<string, number>();

  constructor(
    private readonly parts: Parts,
    private readonly chance: () => number,
  ) {}

  /**
   * A healthy target of a group of the action; with none healthy, any that is registered (an ALB fails
   * open); undefined when there is none at all, which is a 503.
   */
  choose(region: Region, action: Extract<ActionRecord, { type: 'forward' }>): ChosenTarget | undefined {
    const group = this.chooseGroup(region, action.targetGroups);
    if (group === undefined) return undefined;
    const viewed = (elbv2Tables(region).targets.get(group.arn) ?? []).map((target) => ({
      target,
      state: viewTarget(this.parts, region, group, target).state,
    }));
    const healthy = viewed.filter(({ state }) => state === 'healthy');
    const usable =
      healthy.length > 0
        ? healthy
        : viewed.filter(({ state }) => state === 'initial' || state === 'unhealthy');
    const turn = this.turns.get(group.arn) ?? 0;
    this.turns.set(group.arn, turn + 1);
    const chosen = usable[turn % usable.length];
    return chosen === undefined ? undefined : { group, target: chosen.target };
  }

  private chooseGroup(
    region: Region,
    weighted: readonly { readonly arn: string; readonly weight: number }[],
  ): TargetGroupRecord | undefined {
    const { targetGroups } = elbv2Tables(region);
    const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
    let left = this.chance() * total;
    for (const { arn, weight } of weighted) {
      left -= weight;
      if (weight > 0 && left < 0) return targetGroups.get(arn);
    }
    return undefined;
  }
}

import type { Addresses } from '../addresses/strategy';
import type { PlanView } from '../contract/views';
import type { Service } from '../services';

/** What does not work in these services at the addresses on the cards, a sentence each. */
export function limitsOf(
  services: readonly Pick<Service, 'name' | 'title' | 'withoutHttps'>[],
  { secure }: Pick<Addresses, 'secure'>,
): PlanView['limits'] {
  return services.flatMap(({ name, title, withoutHttps }) =>
    secure || withoutHttps === undefined
      ? []
      : [{ service: name, words: `The addresses are plain http: in ${title}, ${withoutHttps}.` }],
  );
}

import type { PlanView } from '../contract/views';
import type { Service } from '../services';

/**
 * What does not work in these services at the addresses on the cards, a sentence each. Every address is plain http
 * today, which browsers do not take for a secure context.
 */
export function limitsOf(
  services: readonly Pick<Service, 'name' | 'title' | 'withoutHttps'>[],
): PlanView['limits'] {
  return services.flatMap(({ name, title, withoutHttps }) =>
    withoutHttps === undefined
      ? []
      : [{ service: name, words: `The addresses are plain http: in ${title}, ${withoutHttps}.` }],
  );
}

import { describe, expect, it } from 'vitest';
import { loadBalancerAddress } from '../plan/addresses';
import type { KnownOutputs } from '../plan/outputs';
import { accessCards, seatUrls } from './cards';
import { workshopFrom } from './defaults';
import { seatLabels } from './workshop';

const workshop = workshopFrom({ id: 'demo', name: 'Demo', seats: 21, participants: ['Ada', 'Grace'] });
const loadBalancers: Readonly<Record<string, object>> = {
  'shared.load-balancer.1': { arn: 'a', dnsName: 'one.example' },
  'shared.load-balancer.2': { arn: 'b', dnsName: 'two.example' },
};
const outputs = ((address: string) => loadBalancers[address]) as KnownOutputs;
const passwords = new Map(seatLabels(workshop).map((seat) => [seat, `password-of-${seat}`]));

describe('accessCards', () => {
  it('gives each seat its own addresses, on the load balancer that serves it', () => {
    const cards = accessCards(workshop, outputs, passwords);
    expect(cards).toHaveLength(21);
    expect(cards[1]).toEqual({
      seat: '02',
      username: 'seat-02',
      password: 'password-of-02',
      participant: 'Grace',
      services: [
        { name: 'jupyter', label: 'Jupyter', url: 'http://one.example:8002/' },
        { name: 'airflow', label: 'Airflow', url: 'http://one.example:9002/' },
      ],
    });
    expect(cards[20]?.services[0]?.url).toBe('http://two.example:8021/');
    expect(cards[20]).not.toHaveProperty('participant');
    const urls = cards.flatMap(({ services }) => services.map(({ url }) => url));
    expect(new Set(urls).size).toBe(42);
  });

  it('leaves out seats that nobody could use yet', () => {
    const half: KnownOutputs = (address) =>
      address === loadBalancerAddress('2') ? undefined : outputs(address);
    expect(accessCards(workshop, half, passwords).map(({ seat }) => seat)).not.toContain('21');
    expect(accessCards(workshop, outputs, new Map([['03', 'x']])).map(({ seat }) => seat)).toEqual(['03']);
    expect(seatUrls(workshop, '21', half)).toEqual([]);
  });
});

import type { Cause } from '../workshop/causes';

/** What was wrong, as it is told afterwards; the others are told by their reason. */
export const pastTrouble: Partial<Readonly<Record<Cause, string>>> = {
  'machine-lost': 'Its machine was lost.',
  'machine-stopped': 'Its machine was stopped.',
  'machine-silent': 'Its machine stopped responding.',
  'out-of-memory': 'It ran out of memory.',
  'keeps-stopping': 'It kept stopping.',
  'switched-off': 'It was switched off.',
  'image-missing': 'Its image could not be pulled.',
  'checks-fail': 'The load balancer’s checks failed.',
  'no-answer': 'It did not answer the load balancer.',
  'disk-full': 'Its disk was full.',
  slow: 'It was slow.',
  'port-blocked': 'Its port was blocked.',
  'address-unknown': 'This computer could not find its address.',
  'other-page': 'Something else answered at its address.',
  'error-page': 'Its address answered with an error.',
  restarting: 'It restarted.',
};

/** What lines of a story are about, for a filter. */
export const storyKindInWords = {
  trouble: 'Trouble',
  repair: 'Repairs',
  operation: 'Operations',
  making: 'First ready',
} as const;

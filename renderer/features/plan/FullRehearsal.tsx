import { isMade } from '../../../app/contract/live';
import { listInWords } from '../../../app/words/lists';
import { lectern } from '../../client/client';
import { useLoaded } from '../../store/use-action';
import { hrefOf } from '../../app/route';

/** What helps where the rehearsed account is full: nobody raises its quotas, but rehearsals of one’s own can go. */
export function FullRehearsal({ workshopId }: { readonly workshopId: string }) {
  const loaded = useLoaded(workshopId, async () => (await lectern.workshops.list()).saved);
  const others =
    loaded.state === 'loaded'
      ? loaded.value.filter(
          ({ id, phase, where }) => id !== workshopId && isMade(phase) && where === 'rehearsal',
        )
      : [];
  if (others.length === 0) return <p>Search the rehearsal for leftovers and remove them.</p>;
  return (
    <p>
      Tear down one of your rehearsals: {listInWords(others.map(({ name }) => `“${name}”`))}.{' '}
      {others.map(({ id, name }) => (
        <a key={id} href={hrefOf({ screen: 'teardown', workshopId: id })}>
          Tear down {name}
        </a>
      ))}
    </p>
  );
}

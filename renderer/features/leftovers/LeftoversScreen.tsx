import { useState } from 'react';
import type { LeftoverRemoval } from '../../../app/contract/leftovers';
import { plural } from '../../../app/words/lists';
import { money } from '../../../app/words/money';
import { hrefOf } from '../../app/route';
import { lectern } from '../../client/client';
import { Button } from '../../components/Button';
import { Page } from '../../components/Page';
import { Choices } from '../../components/fields';
import { Loading } from '../../components/Loading';
import { Note } from '../../components/Note';
import { Panel } from '../../components/Panel';
import { ProblemNote } from '../../components/ProblemNote';
import { ScreenTitle } from '../../components/ScreenTitle';
import { firstPlace, placeIsComplete, TargetField } from '../../components/TargetField';
import { useLoaded } from '../../store/use-action';
import { LeftoverPanel } from './LeftoverPanel';
import { RemovalPanel } from './RemovalPanel';
import { removalOf, useRemovals } from './use-removals';
import { type Search, useSearch } from './use-search';
import styles from './LeftoversScreen.module.css';

/** Looks through an account for what earlier workshops left, and removes what nobody wants. */
export function LeftoversScreen() {
  const [place, setPlace] = useState(firstPlace);
  const loaded = useLoaded('leftover targets', () => lectern.workshops.list());
  const search = useSearch();
  const removals = useRemovals();
  const [everywhere, setEverywhere] = useState(false);
  return (
    <Page width="narrow">
      <ScreenTitle
        title="Leftovers of earlier workshops"
        lead="Searches an account for everything that Lectern has created there, from any computer. Searching changes nothing."
      />
      {removals
        .filter((removal) => !isShown(removal, search))
        .map((removal) => (
          <RemovalPanel key={`${removal.workshopId} ${removal.region}`} removal={removal} />
        ))}
      <Panel title="Where to search">
        <div className={styles.form}>
          {loaded.state === 'loading' && <Loading>Loading AWS profiles…</Loading>}
          {loaded.state === 'failed' && <ProblemNote problem={loaded.problem} />}
          {loaded.state === 'loaded' && (
            <TargetField value={place} onChange={setPlace} places={loaded.value.places} purpose="look" />
          )}
          <Choices
            label="Regions"
            beside
            value={everywhere ? 'all' : 'known'}
            onChange={(chosen) => setEverywhere(chosen === 'all')}
            options={[
              {
                id: 'known',
                title: 'The usual ones',
                text: 'Where this computer has had workshops, and where Lectern has buckets.',
              },
              {
                id: 'all',
                title: 'All',
                text: 'Every region enabled in the account. Takes a minute or two.',
              },
            ]}
          />
          <div className={styles.actions}>
            <Button
              look="primary"
              isDisabled={loaded.state === 'loading' || !placeIsComplete(place)}
              isPending={search.state === 'looking'}
              onPress={() => search.look(place, everywhere)}
            >
              Search for leftovers
            </Button>
            {search.state === 'looking' && <Button onPress={search.stop}>Stop</Button>}
            <a href={hrefOf({ screen: 'start' })}>All workshops</a>
          </div>
        </div>
      </Panel>
      {search.state === 'looking' && <Loading>{search.message}</Loading>}
      {search.state === 'failed' && <ProblemNote problem={search.problem} />}
      {search.state === 'found' && <Found search={search} removals={removals} />}
    </Page>
  );
}

/** True when the look has found what is being removed: it is shown there. */
function isShown(removal: LeftoverRemoval, search: Search): boolean {
  if (search.state !== 'found') return false;
  const { report, target } = search;
  return report.groups.some(
    ({ workshopId, region }) => removalOf([removal], { workshopId, region, target }) !== undefined,
  );
}

/** What the look found; it says "nothing" only when every search was answered. */
function Found({
  search,
  removals,
}: {
  readonly search: Extract<Search, { state: 'found' }>;
  readonly removals: readonly LeftoverRemoval[];
}) {
  const { report, target } = search;
  const leftovers = report.groups.filter(({ status }) => status.kind === 'leftover');
  const perDay = leftovers.reduce((sum, group) => sum + group.perDay, 0);
  const where = `${report.rehearsal ? 'the rehearsal' : report.accountId}, ${report.regions.join(', ')}`;
  const blind = report.failedLookups.length > 0;
  return (
    <>
      {blind ? (
        <Note tone="bad" title="Lectern could not check everything">
          <ul>
            {report.failedLookups.map(({ type, region, reason }) => (
              <li key={`${type} ${region}`}>
                {type} in {region}: {reason}
              </li>
            ))}
          </ul>
        </Note>
      ) : (
        <Note
          tone={leftovers.length === 0 ? 'good' : 'warn'}
          title={
            leftovers.length === 0
              ? 'No leftovers'
              : `${plural(leftovers.length, 'workshop')} left resources behind${report.rehearsal ? '' : `, for about ${money(perDay)} a day`}`
          }
        >
          <p>
            Searched {where} with {plural(report.calls, 'call')}.
          </p>
        </Note>
      )}
      {report.groups.map((group) => (
        <LeftoverPanel
          key={`${group.workshopId} ${group.region}`}
          group={group}
          target={target}
          rehearsal={report.rehearsal}
          removal={removalOf(removals, { ...group, target })}
        />
      ))}
    </>
  );
}

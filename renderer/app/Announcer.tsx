import { useEffect, useState } from 'react';
import { countsInWords } from '../../app/words/health';
import { staleSince } from '../store/seats';
import { useCounts } from '../store/use-workshop';
import { useWorkshopStore } from '../store/workshop-store';

/** Says what matters to a screen reader, politely and at most every six seconds. */
export function Announcer() {
  const counts = useCounts();
  const known = useWorkshopStore((state) => state.live !== undefined && staleSince(state) === undefined);
  const operation = useWorkshopStore((state) => state.live?.operation);
  const message = useWorkshopStore(
    (state) =>
      state.live?.recent.findLast(
        (event) => event.code === 'operation.finished' || event.code === 'operation.started',
      )?.message,
  );
  const bad = counts.down + counts.trouble;
  const sentence = !known
    ? ''
    : operation !== undefined && operation.finishedAt === undefined
      ? (message ?? '')
      : `${message ?? ''} ${bad > 0 ? `Now: ${countsInWords(counts)}.` : ''}`.trim();
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(sentence), 6000);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <p className="visuallyHidden" aria-live="polite">
      {spoken}
    </p>
  );
}

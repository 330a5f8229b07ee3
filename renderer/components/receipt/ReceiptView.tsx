import { Braces, Download, Printer } from 'lucide-react';
import type { Receipt, ReceiptCost } from '../../../app/contract/events';
import {
  guestLine,
  receiptFileName,
  receiptJson,
  reckoningInWords,
  verdictOf,
} from '../../../app/contract/receipt';
import { costRow, paymentFacts, priceCaveat, teardownFacts } from '../../../app/contract/receipt-facts';
import { receiptPage } from '../../../app/contract/receipt-page';
import { typeInWords } from '../../../app/words/resources';
import { Button } from '../Button';
import { Note } from '../Note';
import { TypeName } from '../TypeName';
import { saveFile } from '../save-file';
import styles from './ReceiptView.module.css';

interface Props {
  readonly receipt: Receipt;
  readonly name: string;
}

/** The proof of a teardown. It says "nothing is left" only when every look-up was answered. */
export function ReceiptView({ receipt, name }: Props) {
  const verdict = verdictOf(receipt);
  const reckoning = reckoningInWords(receipt);
  const file = `lectern-${receipt.workshopId}-${receiptFileName(receipt)}`;
  return (
    <article className={styles.receipt} aria-label="Receipt">
      <Note tone={verdict.tone} title={verdict.title}>
        <p>{verdict.text}</p>
      </Note>
      <dl className={styles.figures}>
        <Figure label="Created" name="made" value={receipt.made} />
        <Figure label="Removed" name="removed" value={receipt.removed} />
        <Figure label="Left" name="left" value={receipt.left.length} loud={receipt.left.length > 0} />
        <Figure label="Kept" name="kept" value={receipt.kept.length} />
      </dl>
      {receipt.failedLookups.length > 0 && (
        <Items
          title="Could not be checked"
          items={receipt.failedLookups.map((item) => ({ ...item, id: '' }))}
        />
      )}
      {receipt.left.length > 0 && <Items title="Still in the account" items={receipt.left} />}
      {receipt.kept.length > 0 && <Items title="Kept deliberately" items={receipt.kept} />}
      {receipt.guests !== undefined && receipt.guests.length > 0 && (
        <Items title="Put there by others" items={receipt.guests.map(guestLine)} />
      )}
      {receipt.uninspected !== undefined && receipt.uninspected.length > 0 && (
        <Items title="Could not look into this: others may have put more there" items={receipt.uninspected} />
      )}
      {reckoning !== undefined && <p>{reckoning}</p>}
      <Facts facts={[...paymentFacts(receipt, name), ...teardownFacts(receipt)]} />
      {receipt.cost !== undefined && <Cost cost={receipt.cost} />}
      <div className={styles.actions}>
        <Button
          icon={<Download aria-hidden="true" />}
          onPress={() => saveFile(`${file}.html`, 'text/html', receiptPage(receipt, name))}
        >
          Save receipt
        </Button>
        <Button
          icon={<Braces aria-hidden="true" />}
          onPress={() => saveFile(`${file}.json`, 'application/json', receiptJson(receipt))}
        >
          Save as JSON
        </Button>
        <Button icon={<Printer aria-hidden="true" />} onPress={() => window.print()}>
          Print
        </Button>
      </div>
      {receipt.beside !== undefined && receipt.beside.length > 0 && (
        <details className={styles.byType}>
          <summary>Not of this workshop, and left alone: {receipt.beside.length}</summary>
          <ReasonList items={receipt.beside} />
        </details>
      )}
      <details className={styles.byType}>
        <summary>By type</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Created</th>
              <th scope="col">Removed</th>
            </tr>
          </thead>
          <tbody>
            {receipt.byType.map((row) => (
              <tr key={row.type}>
                <th scope="row">
                  <TypeName type={row.type} />
                </th>
                <td>{row.made}</td>
                <td>{row.removed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      {receipt.items !== undefined && receipt.items.length > 0 && (
        <details className={styles.byType}>
          <summary>Full list</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">Address in the plan</th>
                <th scope="col">AWS ID</th>
                <th scope="col">Now</th>
              </tr>
            </thead>
            <tbody>
              {receipt.items.map((item) => (
                <tr key={`${item.type} ${item.id}`}>
                  <th scope="row">
                    {item.address} <small>{typeInWords(item.type)}</small>
                  </th>
                  <td className={styles.id}>
                    <code>{item.id}</code>
                  </td>
                  <td>{item.fate}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </article>
  );
}

function Figure({
  label,
  name,
  value,
  loud,
}: {
  readonly label: string;
  readonly name: string;
  readonly value: number;
  readonly loud?: boolean;
}) {
  return (
    <div className={loud === true ? styles.loud : undefined}>
      <dt>{label}</dt>
      <dd data-testid={`receipt-${name}`}>{value.toLocaleString('en-US')}</dd>
    </div>
  );
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([label, text]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Cost({ cost }: { readonly cost: ReceiptCost }) {
  return (
    <div className={styles.byType}>
      {cost.parts !== undefined && (
        <table>
          <thead>
            <tr>
              <th scope="col">What costs</th>
              <th scope="col">How many</th>
              <th scope="col">Hours, all together</th>
              <th scope="col">About</th>
            </tr>
          </thead>
          <tbody>
            {cost.parts.map(costRow).map(([what, ...cells]) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                {cells.map((cell, index) => (
                  <td key={index}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.caveat}>{priceCaveat}</p>
    </div>
  );
}

interface ItemsProps {
  readonly title: string;
  readonly items: readonly { readonly type: string; readonly id: string; readonly reason: string }[];
}

function Items({ title, items }: ItemsProps) {
  return (
    <section className={styles.items}>
      <h2>{title}</h2>
      <ReasonList items={items} />
    </section>
  );
}

function ReasonList({ items }: Pick<ItemsProps, 'items'>) {
  return (
    <ul className={styles.reasons}>
      {items.map((item) => (
        <li key={`${item.type} ${item.id} ${item.reason}`}>
          <b>{typeInWords(item.type)}</b> {item.id !== '' && <code>{item.id}</code>}
          <p>{item.reason}</p>
        </li>
      ))}
    </ul>
  );
}

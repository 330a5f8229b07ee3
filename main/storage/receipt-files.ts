import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Receipt } from '../../app/contract/events';
import { readReceipt, receiptFileName, receiptJson } from '../../app/contract/receipt';
import { receiptPage } from '../../app/contract/receipt-page';

/** Where a receipt is kept, for programs and for people. Absolute paths. */
export interface ReceiptFiles {
  readonly json: string;
  readonly page: string;
}

/**
 * Keeps a receipt in `folder` as two files, readable by their owner alone. `name` heads the page; `prefix`
 * tells receipts of several workshops in one folder apart.
 */
export async function keepReceipt(
  folder: string,
  receipt: Receipt,
  name: string,
  prefix = '',
): Promise<ReceiptFiles> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${prefix}${receiptFileName(receipt)}`);
  const files = { json: `${path}.json`, page: `${path}.html` };
  await writeFileAtomic(files.json, receiptJson(receipt), { mode: 0o600 });
  await writeFileAtomic(files.page, receiptPage(receipt, name), { mode: 0o600 });
  return files;
}

/** The newest receipt that is kept in `folder`; undefined when there is none that can be read. */
export function lastReceipt(folder: string): Receipt | undefined {
  // Their names are times: the last one in order is the newest.
  const newestFirst = receiptsIn(folder, 'json').toReversed();
  for (const name of newestFirst) {
    const receipt = readReceipt(readFileSync(join(folder, name), 'utf8'));
    if (receipt !== undefined) return receipt;
  }
  return undefined;
}

/** Copies the receipts in `folder` to where they outlive it, before a workshop is forgotten. */
export function saveReceipts(folder: string, into: string, prefix: string): void {
  const names = [...receiptsIn(folder, 'json'), ...receiptsIn(folder, 'html')];
  if (names.length === 0) return;
  mkdirSync(into, { recursive: true, mode: 0o700 });
  for (const name of names) cpSync(join(folder, name), join(into, `${prefix}${name}`));
}

/** Names of the receipts in `folder`, the oldest first. */
function receiptsIn(folder: string, ending: 'json' | 'html'): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith('receipt-') && name.endsWith(`.${ending}`))
    .sort();
}

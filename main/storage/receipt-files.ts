import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Receipt } from '../../app/contract/events';
import { receiptFileName, receiptJson, receiptPage } from '../../app/contract/receipt-page';

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

/** Copies the receipts in `folder` to where they outlive it, before a workshop is forgotten. */
export function saveReceipts(folder: string, into: string, prefix: string): void {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^receipt-.*\.(json|html)$/.test(name))
    : [];
  if (names.length === 0) return;
  mkdirSync(into, { recursive: true, mode: 0o700 });
  for (const name of names) cpSync(join(folder, name), join(into, `${prefix}${name}`));
}

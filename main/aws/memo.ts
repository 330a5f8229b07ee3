import type { AwsClients } from './clients';
import type { Memo, Secrets } from './kind';
import { readSecret } from './secret-values';

/** A memo for one run. */
export function createMemo(): Memo {
  const values = new Map<string, unknown>();
  return {
    once: <T>(key: string, make: () => T): T => {
      if (values.has(key)) return values.get(key) as T;
      const value = make();
      values.set(key, value);
      if (value instanceof Promise) value.catch(() => values.delete(key));
      return value;
    },
  };
}

/** Reads each secret once per run. */
export function createSecrets(aws: AwsClients): Secrets {
  let memo = createMemo();
  return {
    get: async (secretArn, key) => (await memo.once(secretArn, () => readSecret(aws, secretArn))).get(key),
    forget: () => {
      memo = createMemo();
    },
  };
}

/** The browser of a participant whom `lectern rehearse` plays: HTTP and websockets; what is done with it says app/services. */
import { defined } from '../../app/defined';
import type { Browser } from '../../app/services/participant';
import { connectKernel } from './kernel';

/** Wall ms. */
const patienceMs = 15_000;

/** A new browser, without cookies, at the address on a card. */
export function openBrowser(address: string): Browser {
  const cookies = new Map<string, string>();
  const sent = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const keep = (line: string): void => {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  };
  return {
    cookie: (name) => cookies.get(name),
    request: async (path, { method = 'GET', headers: wanted = {}, body } = {}) => {
      const headers = new Headers(wanted);
      if (cookies.size > 0) headers.set('cookie', sent());
      const response = await fetch(new URL(path, address), {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(patienceMs),
        ...defined({ body: typeof body === 'object' ? new URLSearchParams(body) : body }),
      });
      response.headers.getSetCookie().forEach(keep);
      const location = response.headers.get('location') ?? '';
      return { status: response.status, text: await response.text(), location };
    },
    openKernel: async (path) => {
      const kernel = await connectKernel(new URL(path, address), { cookie: sent() });
      return { run: (code) => kernel.run(code), leave: () => kernel.close() };
    },
  };
}

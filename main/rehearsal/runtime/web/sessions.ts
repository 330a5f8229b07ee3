/** Logins of one container, in its memory: a crash ends them all. And the guard against forged forms. */
import { randomBytes } from 'node:crypto';
import { HttpError, sameSecret, type WebRequest } from './http';

export class Sessions {
  private readonly known = new Map<string, string>();

  /**
   * `prefix` names the cookie. Browsers keep cookies by host and not by port, so the port is part of the name:
   * else a login at one seat would end that at its neighbour's.
   */
  constructor(private readonly prefix: string) {}

  /** The user of a request; undefined when nobody is logged in. */
  user(request: WebRequest): string | undefined {
    const token = request.cookies.get(this.cookieName(request));
    return token === undefined ? undefined : this.known.get(token);
  }

  /** Begins a session; the result is its Set-Cookie. */
  begin(request: WebRequest, user: string): string {
    const token = randomBytes(24).toString('base64url');
    this.known.set(token, user);
    return `${this.cookieName(request)}=${token}; Path=/; HttpOnly; SameSite=Lax`;
  }

  /** Ends the session; the result is a Set-Cookie that clears it. */
  end(request: WebRequest): string {
    const name = this.cookieName(request);
    this.known.delete(request.cookies.get(name) ?? '');
    return `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`;
  }

  private cookieName(request: WebRequest): string {
    return `${this.prefix}-${(request.header('host') ?? 'local').replaceAll(/[^A-Za-z0-9]/g, '-')}`;
  }
}

/** Double submit: what is in the cookie must come again in the form or a header (`_xsrf` as Jupyter has it). */
export class FormGuard {
  constructor(
    private readonly cookie: string,
    readonly field: string,
    private readonly headerName: string,
  ) {}

  /** The token for a page's forms, and the Set-Cookie when the browser has none yet. */
  token(request: WebRequest): { readonly value: string; readonly headers: Readonly<Record<string, string>> } {
    const known = request.cookies.get(this.cookie);
    if (known !== undefined && /^[\w|=.-]{16,256}$/.test(known)) return { value: known, headers: {} };
    const value = randomBytes(16).toString('hex');
    return { value, headers: { 'set-cookie': `${this.cookie}=${value}; Path=/; SameSite=Lax` } };
  }

  /** Throws HttpError 403 unless the request proves that it comes from a page of ours. */
  async check(request: WebRequest): Promise<void> {
    const expected = request.cookies.get(this.cookie);
    const isForm = (request.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
    const sent =
      request.header(this.headerName) ?? (isForm ? (await request.form()).get(this.field) : undefined);
    if (sent === null || sent === undefined || sent === '') {
      throw new HttpError(403, `'${this.field}' argument missing from ${request.method}`);
    }
    if (expected === undefined || !sameSecret(expected, sent)) {
      throw new HttpError(403, `'${this.field}' argument does not match its cookie`);
    }
  }
}

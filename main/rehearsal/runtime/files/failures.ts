/** What a stand-in that shows files answers when something went wrong. */
import { DiskFull } from '../container-files';
import type { Container } from '../program';
import { HttpError, json, page, type Reply, type WebRequest } from '../web/http';
import { frameOf, messagePage, type FileSite } from './pages';

interface Failed {
  readonly error: unknown;
  /** Absent when it could not be read at all. */
  readonly request: WebRequest | undefined;
  /** True when a program asked, not a person. */
  readonly isApi: boolean;
}

/** A page with the reason, or JSON for programs and the page's script; what nobody expected goes to the log too. */
export function failureReply(site: FileSite, container: Pick<Container, 'log'>, failed: Failed): Reply {
  const { error, request, isApi } = failed;
  const { status, message } = reasonOf(error);
  if (!(error instanceof HttpError))
    container.log(`500 ${request?.method ?? ''}: ${error instanceof Error ? error.message : String(error)}`);
  const byScript = (request?.header('accept') ?? '').startsWith('application/json');
  if (request === undefined || isApi || byScript) return json({ message, reason: null }, status);
  return page(messagePage(frameOf(site, request), status, message), status);
}

function reasonOf(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof HttpError) return error;
  if (error instanceof DiskFull)
    return { status: 500, message: `Unexpected error while saving file: ${error.message}` };
  return { status: 500, message: 'Something went wrong in the stand-in.' };
}

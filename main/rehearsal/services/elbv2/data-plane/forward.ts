/** Passes requests on to a target, streaming both ways. */
import {
  Agent,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Endpoint } from '../../../world/services';
import { errorAnswer, sendAnswer } from './answers';
import { headersForClient } from './proxy-headers';
import { requestOptions } from './reach';
import { targetPath } from './routing';

/** What the client of a failed request is told, and the log. */
export interface ForwardFailure {
  readonly status: 502 | 504;
  readonly detail: string;
}

export interface ForwardRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly endpoint: Endpoint;
  readonly headers: OutgoingHttpHeaders;
  /** Wall ms without a byte after which the request is given up. */
  readonly idleMs: number;
  failed(failure: ForwardFailure): void;
}

class IdleTimeout extends Error {}

/**
 * Connections that are closed after their one answer, by this side. Were the target asked to close, it could be
 * gone before Node has said that the request is over, and its answer with it.
 */
function agentForOneUse(): Agent {
  return new Agent({ keepAlive: true }).on('free', (socket: Socket) => socket.destroy());
}

/** Connections to targets, kept between requests. */
export class Forwarder {
  private readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 4 });
  private readonly fresh = agentForOneUse();

  forward(job: ForwardRequest): void {
    const { request } = job;
    const bodiless =
      request.headers['transfer-encoding'] === undefined &&
      Number(request.headers['content-length'] ?? 0) === 0;
    request.on('error', () => {
      // The client went; its response closes, which ends the target's side.
    });
    // Throws at what Node's parser lets in and its writer does not let out.
    try {
      this.send(job, bodiless, bodiless && ['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? ''));
    } catch {
      sendAnswer(job.response, errorAnswer(400));
    }
  }

  close(): void {
    this.agent.destroy();
    this.fresh.destroy();
  }

  /**
   * A kept connection may be closed by the target in the very moment it is used again. Such a request is
   * sent once more; what has a body or changes something gets a fresh connection instead.
   */
  private send(job: ForwardRequest, bodiless: boolean, repeatable: boolean): void {
    const { request, response, headers, idleMs } = job;
    const upstream = httpRequest({
      ...requestOptions(job.endpoint),
      method: request.method,
      path: targetPath(request),
      headers,
      setHost: false,
      agent: repeatable ? this.agent : this.fresh,
    });
    const onClose = (): void => {
      if (!response.writableFinished) upstream.destroy();
    };
    response.once('close', onClose);
    upstream.setTimeout(idleMs, () => {
      upstream.destroy(new IdleTimeout('no byte within the idle timeout'));
    });
    upstream.on('response', (reply) => {
      try {
        response.writeHead(reply.statusCode ?? 502, reply.statusMessage, headersForClient(reply));
      } catch (error) {
        upstream.destroy(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      // Event streams must show their headers before their first event.
      response.flushHeaders();
      pipeline(reply, response, () => {
        if (!response.writableFinished) response.destroy();
      });
    });
    upstream.on('error', (error) => {
      response.off('close', onClose);
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      if (repeatable && upstream.reusedSocket && !(error instanceof IdleTimeout)) {
        this.send(job, bodiless, repeatable);
        return;
      }
      const status = error instanceof IdleTimeout ? 504 : 502;
      sendAnswer(response, errorAnswer(status));
      job.failed({ status, detail: error.message });
    });
    if (bodiless) upstream.end();
    else request.pipe(upstream);
  }
}

/** Which action a request gets: the first rule by priority whose conditions all hold, else the default. */
import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import type { Region } from '../../../world/world';
import { anyOf } from '../../shared/filters';
import { type ActionRecord, type ConditionRecord, elbv2Tables, type ListenerRecord } from '../records';
import { PARTICIPANT_IP } from './reach';

export function route(region: Region, listener: ListenerRecord, request: IncomingMessage): ActionRecord {
  const { rules } = elbv2Tables(region);
  for (const arn of listener.ruleArns) {
    const rule = rules.get(arn);
    if (rule?.conditions.every((condition) => holds(condition, request)) === true) return rule.action;
  }
  return listener.defaultAction;
}

/** The path of a request as it was sent, without its query. */
export function pathOf(request: IncomingMessage): string {
  return splitUrl(request)[0];
}

/** The query of a request as it was sent, without the question mark. */
export function queryOf(request: IncomingMessage): string {
  return splitUrl(request)[1];
}

/** The path and query that a target is asked for. */
export function targetPath(request: IncomingMessage): string {
  return originForm(request.url ?? '/');
}

/** The host that was asked for, without its port. */
export function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d*$/, '');
}

function splitUrl(request: IncomingMessage): [string, string] {
  const url = originForm(request.url ?? '/');
  const at = url.indexOf('?');
  return at === -1 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

/** A proxy's absolute form is understood as its path; everything else is taken as it is. */
function originForm(url: string): string {
  const rest = url.replace(/^https?:\/\/[^/?]*/i, '');
  return rest === '' || rest.startsWith('?') ? `/${rest}` : rest;
}

function holds(condition: ConditionRecord, request: IncomingMessage): boolean {
  switch (condition.field) {
    case 'path-pattern':
      return anyOf(condition.values)(pathOf(request));
    case 'host-header':
      return anyOf(lower(condition.values))(hostOf(request).toLowerCase());
    case 'http-request-method':
      return condition.values.includes(request.method ?? '');
    case 'http-header': {
      const matches = anyOf(lower(condition.values));
      const values = request.headersDistinct[condition.name.toLowerCase()] ?? [];
      return values.some((value) => matches(value.toLowerCase()));
    }
    case 'query-string': {
      const pairs = [...new URLSearchParams(queryOf(request))];
      return condition.pairs.some((wanted) =>
        pairs.some(
          ([key, value]) =>
            (wanted.key === undefined || anyOf([wanted.key.toLowerCase()])(key.toLowerCase())) &&
            anyOf([wanted.value.toLowerCase()])(value.toLowerCase()),
        ),
      );
    }
    case 'source-ip':
      return inside(condition.values, PARTICIPANT_IP);
  }
}

function lower(values: readonly string[]): string[] {
  return values.map((value) => value.toLowerCase());
}

function inside(cidrs: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', bits = '32'] = cidr.split('/');
    list.addSubnet(network, Number(bits), 'ipv4');
  }
  return list.check(address, 'ipv4');
}

/**
 * The wire: takes a request as any AWS client sends it, finds the registered operation, reads its input by
 * the SDK's schema, runs the handler and writes the answer in the service's protocol. Knows no operation.
 */
import { randomUUID } from 'node:crypto';
import type { RehearsalLog } from '../world/services';
import type { World } from '../world/world';
import { CallLog } from './call-log';
import type { Authorizer } from './authorizer';
import { Limits, violationText } from './limits';
import type { WireRequest, WireResponse } from './message';
import { compileModels, firstUnmodelled, type ModelTree } from './models';
import { serviceByNamespace, serviceByScope, serviceProfiles, type ServiceProfile } from './profiles';
import { codecs, type ProtocolCodec } from './protocols';
import { Malformed, Missing, Unmodelled } from './refusals';
import {
  AwsError,
  type CallContext,
  type CommandClass,
  type OperationModel,
  type Registry,
} from './registry';
import { findRoute, routeOf, type Route } from './rest';
import { errorsOf, operationOf, type Operation } from './schema';
import { parseAuthorization, signatureHolds } from './signature';
import { Throttle } from './throttle';

/** The one key pair that the rehearsal issued. */
export interface IssuedKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Registered {
  readonly operation: Operation;
  readonly models: ModelTree;
  readonly paths: readonly string[];
  readonly limits: Limits | undefined;
  readonly handle: (input: never, context: CallContext) => object | Promise<object>;
}

/** What the documentation of the rehearsal lists. */
export interface ModelledOperation {
  readonly service: string;
  readonly name: string;
  readonly models: readonly string[];
}

/** A call on its way to its service, as the drills see it. */
export interface CallFacts {
  readonly profile: ServiceProfile;
  readonly region: string;
  readonly action: string;
}

/** What drills do to calls. */
export interface CallFaults {
  /** Throws the AwsError that the caller gets instead of an answer. */
  refuse(call: CallFacts): void;
  /** True when this call is answered with success and nothing is done. */
  swallow(call: CallFacts): boolean;
}

interface Call {
  readonly request: WireRequest;
  readonly requestId: string;
  readonly profile: ServiceProfile;
  readonly codec: ProtocolCodec;
  action: string;
}

export class Wire implements Registry {
  readonly calls = new CallLog();
  /** Set while drills may spoil calls. */
  faults: CallFaults | undefined;
  /** False where only the formats are tested, with random values. */
  enforcesLimits = true;
  private readonly operations = new Map<string, Registered>();
  private readonly routes: Route[] = [];
  private readonly throttle: Throttle;

  constructor(
    private readonly world: World,
    private readonly key: IssuedKey,
    private readonly log: RehearsalLog,
    /** Without one, the issued key may do everything. */
    private readonly authorizer?: Authorizer | undefined,
  ) {
    this.throttle = new Throttle(world.clock);
  }

  /** Registers an operation. Throws when it is registered already or a modelled path does not exist. */
  on<C extends CommandClass>(command: C, model: OperationModel<C>): void {
    const operation = operationOf(command);
    const profile = serviceByNamespace(operation.namespace);
    const id = `${profile.scope} ${operation.name}`;
    if (this.operations.has(id)) throw new Error(`${id} is registered already`);
    if (profile.protocol === 'restXml') this.routes.push(routeOf(operation));
    this.operations.set(id, {
      operation,
      models: compileModels(operation, model.models),
      paths: model.models,
      limits: Limits.of(profile.scope, operation.name),
      handle: (input, context) => model.handle(input, context),
    });
  }

  /** Every registered operation with its modelled input members. */
  modelled(): readonly ModelledOperation[] {
    return [...this.operations].map(([id, { operation, paths }]) => ({
      service: id.split(' ')[0] ?? '',
      name: operation.name,
      models: paths,
    }));
  }

  /** Answers a request. Never rejects: what goes wrong becomes an error in the service's protocol. */
  async dispatch(request: WireRequest): Promise<WireResponse> {
    const requestId = randomUUID();
    const authorization = parseAuthorization(request.headers['authorization']);
    const profile =
      (authorization === undefined ? undefined : serviceByScope(authorization.service)) ?? guess(request);
    const call: Call = { request, requestId, profile, codec: codecs[profile.protocol], action: 'unknown' };
    const response = await this.answer(call, authorization);
    return {
      ...response,
      headers: {
        ...response.headers,
        'x-amzn-requestid': requestId,
        ...(profile.protocol === 'restXml' ? { 'x-amz-request-id': requestId } : {}),
      },
    };
  }

  private async answer(
    call: Call,
    authorization: ReturnType<typeof parseAuthorization>,
  ): Promise<WireResponse> {
    const { profile, request, codec, requestId } = call;
    try {
      if (authorization === undefined) throw missingAuthentication(profile);
      if (serviceByScope(authorization.service) === undefined) {
        throw new Unmodelled(authorization.service, 'service');
      }
      this.authenticate(profile, request, authorization);
      const registered = this.find(call);
      call.action = registered.operation.name;
      const facts: CallFacts = { profile, region: authorization.region, action: call.action };
      this.faults?.refuse(facts);
      const input = codec.read(registered.operation, request);
      this.throttle.take(profile, authorization.region, call.action, input);
      const unmodelled = firstUnmodelled(registered.operation.input, registered.models, input);
      if (unmodelled !== undefined) throw new Unmodelled(unmodelled);
      if (this.enforcesLimits) checkLimits(profile, registered.limits, input);
      this.authorizer?.check({
        service: profile.scope,
        action: call.action,
        input,
        region: this.world.region(authorization.region),
        accountId: this.world.accountId,
      });
      const output =
        this.faults?.swallow(facts) === true
          ? {}
          : await registered.handle(input as never, {
              region: this.world.region(authorization.region),
              accountId: this.world.accountId,
              accessKeyId: authorization.accessKeyId,
              requestId,
            });
      const response = codec.write(registered.operation, output, profile, requestId);
      this.calls.count(profile.scope, call.action, 'ok');
      return response;
    } catch (error) {
      return this.refuse(call, error);
    }
  }

  private authenticate(
    profile: ServiceProfile,
    request: WireRequest,
    authorization: NonNullable<ReturnType<typeof parseAuthorization>>,
  ): void {
    if (authorization.accessKeyId !== this.key.accessKeyId) throw unknownKey(profile);
    if (!signatureHolds(request, authorization, this.key.secretAccessKey)) throw badSignature(profile);
  }

  private find(call: Call): Registered {
    const { profile, codec, request } = call;
    if (profile.protocol === 'restXml') {
      const route = findRoute(this.routes, request);
      call.action = `${request.method} ${request.target.split('?')[1]?.slice(0, 60) ?? ''}`.trim();
      if (route === undefined)
        throw new Unmodelled(`${request.method} ${describe(request.target)}`, 'operation');
      call.action = route.operation.name;
    } else {
      const name = codec.operationName(request, profile);
      if (name === undefined || !/^[A-Za-z][A-Za-z0-9]{0,80}$/.test(name)) {
        throw new AwsError('InvalidAction', 'The request names no operation that could exist.');
      }
      call.action = name;
    }
    const registered = this.operations.get(`${profile.scope} ${call.action}`);
    if (registered === undefined) throw new Unmodelled(call.action, 'operation');
    return registered;
  }

  private refuse(call: Call, thrown: unknown): WireResponse {
    const { profile, action, request, requestId, codec } = call;
    const error = this.asAwsError(call, thrown);
    const model = errorsOf(profile.namespace).get(error.code);
    const json = profile.protocol === 'awsJson1_1';
    const { throttle } = profile;
    const outcome =
      error.status === 501
        ? 'not-modelled'
        : error.code === throttle.code && error.message === throttle.message
          ? 'throttled'
          : error.status >= 500
            ? 'fault'
            : 'refused';
    this.calls.count(profile.scope, action, outcome);
    if (outcome === 'not-modelled' && this.calls.notModelled(profile.scope, action, error.message)) {
      this.log.warn('not modelled', { service: profile.scope, action, what: error.message });
    }
    return codec.error(
      {
        code: model === undefined ? error.code : json ? model.name : model.queryCode,
        message: error.message,
        status: model?.status ?? error.status,
        messageMember: model?.messageMember ?? 'message',
      },
      request,
      requestId,
    );
  }

  private asAwsError({ profile, action }: Call, thrown: unknown): AwsError {
    if (thrown instanceof AwsError) return thrown;
    if (thrown instanceof Unmodelled) return new AwsError('NotImplemented', sentence(thrown.message), 501);
    if (thrown instanceof Missing) {
      return new AwsError(
        profile.missingCode,
        profile.protocol === 'ec2Query'
          ? `The request must contain the parameter ${thrown.member}`
          : `1 validation error detected: Value at '${thrown.member}' failed to satisfy constraint: Member must not be null`,
      );
    }
    if (thrown instanceof Malformed) {
      const code = profile.protocol === 'awsJson1_1' ? 'SerializationException' : profile.invalidCode;
      return new AwsError(
        thrown.member === '' && profile.protocol === 'restXml' ? 'MalformedXML' : code,
        sentence(thrown.message),
      );
    }
    const problem = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    this.log.warn('a fault of the rehearsal', { service: profile.scope, action, problem });
    return new AwsError('InternalFailure', 'The rehearsal failed on this request; see its log.', 500);
  }
}

/** Throws AwsError when a value is not one that AWS's model lets in. */
function checkLimits(profile: ServiceProfile, limits: Limits | undefined, input: object): void {
  const violations = limits?.violations(input) ?? [];
  // JSON's reader knows its types before anything validates a value.
  const fraction = violations.find(({ rule }) => rule.kind === 'whole');
  if (fraction !== undefined && profile.protocol !== 'ec2Query') {
    throw new Malformed(fraction.path, 'must be an integer in range');
  }
  if (violations.length > 0) {
    throw new AwsError(profile.limitCode, violationText(profile.scope, violations));
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The query's names without values, which may be long or private. */
function describe(target: string): string {
  const mark = target.indexOf('?');
  if (mark === -1) return target.split('/').length > 2 ? '/BUCKET/KEY' : '/BUCKET';
  return `?${[...new URLSearchParams(target.slice(mark + 1)).keys()].join('&').slice(0, 200)}`;
}

/** The service to answer as, when the request is not signed: only the form of the refusal depends on it. */
function guess(request: WireRequest): ServiceProfile {
  const target = (request.headers['x-amz-target'] ?? '').split('.')[0];
  const version = /(?:^|&)Version=([0-9-]+)/.exec(request.body.toString('latin1', 0, 4096))?.[1];
  const found =
    serviceProfiles.find((profile) => profile.target !== '' && profile.target === target) ??
    serviceProfiles.find((profile) => profile.version === version) ??
    serviceByScope('s3');
  if (found === undefined) throw new Error('S3 is not among the services');
  return found;
}

function missingAuthentication(profile: ServiceProfile): AwsError {
  const message =
    'The request must be signed with the key that this rehearsal printed (Signature Version 4).';
  if (profile.protocol === 'restXml') return new AwsError('AccessDenied', message, 403);
  if (profile.protocol === 'awsJson1_1')
    return new AwsError('MissingAuthenticationTokenException', message, 403);
  return new AwsError('MissingAuthenticationToken', message, 403);
}

function unknownKey(profile: ServiceProfile): AwsError {
  const message = 'The access key was not issued by this rehearsal.';
  if (profile.protocol === 'ec2Query') return new AwsError('AuthFailure', message, 401);
  if (profile.protocol === 'restXml') return new AwsError('InvalidAccessKeyId', message, 403);
  if (profile.protocol === 'awsJson1_1') return new AwsError('UnrecognizedClientException', message, 403);
  return new AwsError('InvalidClientTokenId', message, 403);
}

function badSignature(profile: ServiceProfile): AwsError {
  const message = 'The signature does not match: the secret access key is not the one of this rehearsal.';
  if (profile.protocol === 'ec2Query') return new AwsError('AuthFailure', message, 401);
  if (profile.protocol === 'awsJson1_1') return new AwsError('InvalidSignatureException', message, 403);
  return new AwsError('SignatureDoesNotMatch', message, 403);
}

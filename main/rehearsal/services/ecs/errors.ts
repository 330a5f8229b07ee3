/** ECS's own errors, by their wire codes. All are HTTP 400 unless said. */
import { AwsError } from '../../wire/registry';

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterException', message);
export const clientException = (message: string): AwsError => new AwsError('ClientException', message);
export const clusterNotFound = (): AwsError => new AwsError('ClusterNotFoundException', 'Cluster not found.');
export const serviceNotFound = (): AwsError => new AwsError('ServiceNotFoundException', 'Service not found.');
export const serviceNotActive = (): AwsError =>
  new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');

/** What AWS can do and the rehearsal does not model: refused, never ignored. */
export const notModelled = (what: string): AwsError =>
  new AwsError('NotImplemented', `The rehearsal does not model ${what}.`, 501);

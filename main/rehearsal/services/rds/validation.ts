/** RDS's rules for what a DB instance may be called and made of. All throw AwsError as RDS would. */
import { AwsError } from '../../wire/registry';
import { classMemory, engineVersion, STORAGE, STORAGE_TYPES } from './catalogue';

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

/** For values that AWS knows and the rehearsal does not model: refused, never ignored. */
export function notRehearsed(what: string): AwsError {
  return new AwsError('NotImplemented', `The rehearsal does not model ${what}.`, 501);
}

/** The value of a required parameter. Throws MissingParameter. */
export function required<T>(name: string, value: T | undefined): T {
  if (value === undefined || value === '') {
    throw new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
  }
  return value;
}

/** An identifier as RDS keeps it: lower case. */
export function identifier(parameter: string, value: string | undefined, most = 63): string {
  const text = required(parameter, value);
  if (text.length > most || !/^[a-z](?:-?[a-z0-9])*$/i.test(text)) {
    throw invalid(
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  }
  return text.toLowerCase();
}

/** A subnet group's name as RDS keeps it. */
export function subnetGroupName(value: string | undefined): string {
  const text = required('DBSubnetGroupName', value);
  if (text.length > 255 || !/^[a-z0-9][a-z0-9 ._-]*$/i.test(text) || text.toLowerCase() === 'default') {
    throw invalid(
      `The parameter DBSubnetGroupName must be provided, must not be "default", and must not contain more than 255 letters, numbers, periods, underscores, spaces or hyphens.`,
    );
  }
  return text.toLowerCase();
}

const RESERVED_USERS = new Set([
  'admin',
  'rdsadmin',
  'rds_superuser',
  'public',
  'user',
  'root',
  'replication',
]);

export function masterUsername(value: string | undefined): string {
  const name = required('MasterUsername', value);
  if (!/^[a-z][a-z0-9_]{0,62}$/i.test(name)) {
    throw invalid(
      'The parameter MasterUsername must begin with a letter and contain 1 to 63 letters, digits or underscores.',
    );
  }
  if (RESERVED_USERS.has(name.toLowerCase()) || /^pg_/i.test(name)) {
    throw invalid(`MasterUsername ${name} cannot be used as it is a reserved word used by the engine`);
  }
  return name;
}

/** Checks a master password; the message never shows it. */
export function masterPassword(value: string | undefined): string {
  const password = required('MasterUserPassword', value);
  if (password.length < 8) {
    throw invalid(
      'The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.',
    );
  }
  if (password.length > 128) {
    throw invalid(
      'The parameter MasterUserPassword is not a valid password because it is longer than 128 characters.',
    );
  }
  if (!/^[\x21-\x7e]+$/.test(password) || /[/@"']/.test(password)) {
    throw invalid(
      `The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ''', ' ' may be used.`,
    );
  }
  return password;
}

export function databaseName(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (!/^[a-z_][a-z0-9_]{0,62}$/i.test(value)) {
    throw invalid(
      'DBName must begin with a letter or an underscore and contain at most 63 letters, digits and underscores.',
    );
  }
  if (/^(rdsadmin|template[01])$/i.test(value)) {
    throw invalid(`Database name ${value} cannot be used. It is a reserved word for this engine`);
  }
  return value;
}

export function instanceClass(value: string | undefined): string {
  const name = required('DBInstanceClass', value);
  if (classMemory(name) === undefined) throw invalid(`Invalid DB Instance class: ${name}`);
  return name;
}

/** The engine's full version. */
export function postgresVersion(engine: string | undefined, version: string | undefined): string {
  const name = required('Engine', engine);
  if (name !== 'postgres') {
    if (/^(aurora|mysql|mariadb|oracle|sqlserver|db2|custom)/.test(name)) {
      throw notRehearsed(`the engine ${name}, only postgres`);
    }
    throw invalid(`Invalid DB engine: ${name}`);
  }
  const found = engineVersion(version ?? '17');
  if (found === undefined) {
    throw new AwsError('InvalidParameterCombination', `Cannot find version ${version ?? ''} for postgres`);
  }
  return found;
}

export function storage(type: string, sizeGiB: number | undefined): number {
  if (!STORAGE_TYPES.includes(type)) {
    if (['io1', 'io2', 'standard'].includes(type)) throw notRehearsed(`the storage type ${type}`);
    throw invalid(`Invalid storage type: ${type}`);
  }
  const size = required('AllocatedStorage', sizeGiB);
  if (!Number.isInteger(size) || size < STORAGE.least || size > STORAGE.most) {
    throw invalid(`Invalid storage size for engine name postgres and storage type ${type}: ${size}`);
  }
  return size;
}

export function backupRetention(days: number): number {
  if (!Number.isInteger(days) || days < 0 || days > 35) {
    throw invalid(`Invalid backup retention period: ${days}. It must be between 0 and 35.`);
  }
  return days;
}

export function port(value: number): number {
  if (!Number.isInteger(value) || value < 1150 || value > 65_535) {
    throw invalid(`Invalid endpoint port ${value}. Valid range is 1150-65535.`);
  }
  return value;
}

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`; region is empty for global services. */
export function arn(service: string, region: string, accountId: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

export interface ArnParts {
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  readonly resource: string;
}

/** The parts of an ARN; undefined when the text is none. */
export function parseArn(text: string): ArnParts | undefined {
  const match = /^arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]*):(\d*):(.+)$/s.exec(text);
  if (match === null) return undefined;
  const [, service = '', region = '', accountId = '', resource = ''] = match;
  return { service, region, accountId, resource };
}

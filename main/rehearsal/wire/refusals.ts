/** What the wire layer itself refuses; the dispatch renders these with the service's own codes. */

/** A member whose text or shape is wrong. */
export class Malformed extends Error {
  constructor(
    /** Dotted path of the member, or a header's or parameter's name. Empty for the whole body. */
    readonly member: string,
    readonly problem: string,
  ) {
    super(member === '' ? problem : `the value of ${member} ${problem}`);
    this.name = 'Malformed';
  }
}

/** A required member that is not there. */
export class Missing extends Error {
  constructor(readonly member: string) {
    super(`the required member ${member} is missing`);
    this.name = 'Missing';
  }
}

/** Something that the service may know and the rehearsal does not; by default an input member. */
export class Unmodelled extends Error {
  constructor(name: string, kind: 'member' | 'operation' | 'service' | 'API version' = 'member') {
    super(`the rehearsal does not model the ${kind} ${name}`);
    this.name = 'Unmodelled';
  }
}

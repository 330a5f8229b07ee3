/**
 * An address in pieces between which a card may break the line: before a dot or a port, never inside a
 * name or at its hyphens, so that nobody types a hyphen too many or too few. A last slash is left out.
 */
export function addressParts(address: string): readonly string[] {
  const url = address.replace(/\/$/, '');
  const [, scheme = '', rest = url] = /^([a-z]+:\/\/)(.*)$/.exec(url) ?? [];
  const pieces = rest.split(/(?=[.:/])/);
  // Numbers of an IPv4 address stay together: there is room for them.
  const short = rest.length <= 24;
  return short ? [url] : pieces.map((piece, index) => (index === 0 ? scheme + piece : piece));
}

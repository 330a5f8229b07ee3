/** Longest body of a load balancer's fixed response (ELBv2 API reference, FixedResponseActionConfig). */
const bodyLimit = 1024;

/**
 * What a load balancer answers when the path names no seat: where to look on one's card. `examples` are paths
 * of seat 07.
 */
export function frontDoorPage(
  workshop: string,
  examples: readonly string[],
): {
  readonly status: 404;
  readonly contentType: 'text/html';
  readonly body: string;
} {
  const example = examples.map((path) => `<b>${path}</b>`).join(' or ');
  const page = (title: string): string =>
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${title}</title><body style="font:18px/1.5 sans-serif;max-width:34em;margin:12vh auto;padding:0 1em">` +
    `<h1 style="font-size:1.4em">${title}</h1><p>There is no seat at this address.</p>` +
    `<p>Type the address exactly as it is printed on your card. It ends with your seat number and the service, ` +
    `for seat 07 ${example}.</p><p>No card? Ask your instructor.</p></body></html>`;
  const full = page(asciiHtml(workshop));
  const body = full.length <= bodyLimit ? full : page('Workshop');
  return { status: 404, contentType: 'text/html', body };
}

/** Text as HTML in ASCII alone: the body of a fixed response is not a place to try one's luck with encodings. */
function asciiHtml(text: string): string {
  return Array.from(text, (character) =>
    /[A-Za-z0-9 .,:;!?()+-]/.test(character) ? character : `&#${character.codePointAt(0) ?? 32};`,
  ).join('');
}

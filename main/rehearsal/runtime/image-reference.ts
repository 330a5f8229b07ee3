/** The parts of an image reference, `registry/repository:tag@digest`. */

/** The last part of its repository; undefined when the text is no image reference. */
export function repositoryName(reference: string): string | undefined {
  return /^(?:[\w.-]+(?::\d+)?\/)?(?:[a-z0-9._-]+\/)*([a-z0-9._-]+)(?::\w[\w.-]*)?(?:@[\w:+.-]+)?$/.exec(
    reference,
  )?.[1];
}

/** The tag; undefined when it has none. */
export function imageTag(reference: string): string | undefined {
  return /:(\w[\w.-]*)(?:@.*)?$/.exec(reference.slice(reference.lastIndexOf('/') + 1))?.[1];
}

/**
 * What went wrong with a commit. The driver's error holds a promise of its cause, which is rejected in
 * the same turn of the event loop and must not be left alone.
 */
export async function commitError(
  directory: string,
  epoch: number,
  error: unknown,
): Promise<Error> {
  const cause = (await causeOf(error)) ?? error
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Error(
    `Epoch ${epoch} could not be saved in ${directory}: ${why}. Nothing of it was. See whether the ` +
      'disk is full or failing; the run goes on from the last epoch that was saved.',
    { cause },
  )
}

async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return undefined
  const cause = Promise.resolve(error.commitError).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return Promise.race([cause, new Promise((resolve) => setImmediate(resolve, undefined))])
}

import type { Manifest, PartEpochs } from '#state'

/** Since when the parts of a step's state have been there, by their names. */
export type PartsSince = Readonly<Record<string, PartEpochs>>

/** Parts of a step's state that are gone and are remembered: of more, those that went first are forgotten. */
const partsGoneMax = 1_000

/**
 * Since when the parts of a step's state have been there, as of a run that goes on after `manifest`. A
 * part that is new began after its epoch. One that is gone is remembered with the last epoch that had it:
 * if it comes back, what is left of it in the state misses what came in between.
 */
export function partsSince(
  step: string,
  parts: readonly string[],
  manifest: Pick<Manifest, 'epoch' | 'parts'> | undefined,
): PartsSince {
  const { epoch = 0 } = manifest ?? {}
  const known = manifest?.parts?.[step] ?? {}
  const present = parts.map((part) => [part, presentSince(known[part], epoch)] as const)
  const gone = Object.entries(known)
    .filter(([part]) => !parts.includes(part))
    .map(([part, epochs]) => [part, goneSince(epochs, epoch)] as const)
    .sort(([, left], [, right]) => (right.until ?? 0) - (left.until ?? 0))
  return Object.fromEntries([...present, ...gone.slice(0, partsGoneMax)])
}

function presentSince(known: PartEpochs | undefined, epoch: number): PartEpochs {
  if (known === undefined) return { since: epoch }
  return isGone(known) ? { ...known, since: epoch } : known
}

function goneSince(known: PartEpochs, epoch: number): PartEpochs {
  return isGone(known) ? known : { ...known, until: epoch }
}

/** One that was gone and came back has been there since a later epoch than it was there until. */
function isGone({ since, until = -1 }: PartEpochs): boolean {
  return until > since
}

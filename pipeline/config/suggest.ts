/** The candidate that was probably meant, by edit distance of the whole path or of its last name. */
export function suggest(path: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(path, candidate) }))
    .sort((left, right) => left.distance - right.distance)
  const [best] = ranked
  return best !== undefined && best.distance <= allowedFor(path) ? best.candidate : undefined
}

function distanceOf(path: string, candidate: string): number {
  const whole = editDistance(path.toLowerCase(), candidate.toLowerCase())
  const last = editDistance(lastName(path).toLowerCase(), lastName(candidate).toLowerCase())
  return Math.min(whole, last + 0.5) // so that the right section wins among equal names
}

function allowedFor(path: string): number {
  return Math.max(2, Math.floor(lastName(path).length / 4)) + 0.5
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

/** Levenshtein's distance: insertions, deletions and replacements of one character. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [row, character] of left.split('').entries()) {
    const current = [row + 1]
    for (const [column, other] of right.split('').entries()) {
      const replaced = (previous[column] ?? 0) + (character === other ? 0 : 1)
      const inserted = (current[column] ?? 0) + 1
      const deleted = (previous[column + 1] ?? 0) + 1
      current.push(Math.min(replaced, inserted, deleted))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}

/** How far back a rate looks. */
const windowMs = 5_000

/** Events a second over the last few seconds, from readings of a counter. */
export class Rate {
  #readings: { readonly atMs: number; readonly count: number }[] = []

  /** Takes a reading and answers the rate; 0 until there are two. */
  next(atMs: number, count: number): number {
    this.#readings.push({ atMs, count })
    // One reading older than the window stays, so that the window is always covered.
    while ((this.#readings[1]?.atMs ?? Infinity) <= atMs - windowMs) this.#readings.shift()
    const first = this.#readings[0]
    if (first === undefined || first.atMs === atMs) return 0
    return ((count - first.count) * 1_000) / (atMs - first.atMs)
  }
}

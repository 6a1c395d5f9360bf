/** Says how far something is, not at every step of it. */
export type SayProgress = (text: () => string) => void

/** How often progress is said at the most. */
const everyMs = 2_000

/** Says progress on stderr, a line at a time: the first after a while, so that what is quick says nothing. */
export function progressLine(): SayProgress {
  let nextMs = performance.now() + everyMs
  return (text) => {
    const nowMs = performance.now()
    if (nowMs < nextMs) return
    nextMs = nowMs + everyMs
    process.stderr.write(`${text()}\n`)
  }
}

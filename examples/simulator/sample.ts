/**
 * What the bundled events in `examples/data/events` were made with. To make them again, in the root:
 * `npm run simulate -- --out examples/data/events --gzip`. With `--truth FILE` beside it, the true
 * person of each event comes too.
 */
export const sampleOptions = { seed: 1815, people: 2000, days: 30, visitsPerPerson: 3 } as const

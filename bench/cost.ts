/** What some work took. */
export interface Cost {
  /** Of all threads of the process, so that native work beside the main thread counts. */
  readonly cpuMicroseconds: number
  readonly elapsedMs: number
}

/** Measures synchronous work. */
export function costOf(work: () => unknown): Cost {
  const stop = startCost()
  work()
  return stop()
}

/** Measures work on every item. */
export function costOfEach<T>(
  items: readonly T[],
  work: (item: T, index: number) => unknown,
): Cost {
  return costOf(() => {
    for (const [index, item] of items.entries()) work(item, index)
  })
}

/** Measures until the answered function is called. */
export function startCost(): () => Cost {
  const before = process.cpuUsage()
  const startedMs = performance.now()
  return () => {
    const elapsedMs = performance.now() - startedMs
    const { user, system } = process.cpuUsage(before)
    return { cpuMicroseconds: user + system, elapsedMs }
  }
}

/** CPU time of the process in milliseconds, as a clock. */
export function cpuClockMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

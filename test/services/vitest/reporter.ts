import type { Reporter, TestModule, Vitest } from 'vitest/node'

/** Ends a run with what it had to do without, and with its counts on one plain line. */
export default class LastLines implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const vitest = this.#vitest
    if (vitest === undefined) return
    const without = vitest.getRootProject().getProvidedContext().without ?? []
    for (const reason of without) vitest.logger.log(`not run: tests that need ${reason}`)
    vitest.logger.log(countsOf(modules, unhandled.length))
  }
}

/** Such as `tests: 812 passed, 0 failed, 12 skipped`; a file that cannot be run counts as a failed test. */
function countsOf(modules: readonly TestModule[], unhandled: number): string {
  const counts = { passed: 0, failed: unhandled, skipped: 0 }
  for (const module of modules) {
    const broken = module.errors().length > 0
    if (broken) counts.failed += 1
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state !== 'pending') counts[state] += 1
    }
  }
  return `tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`
}

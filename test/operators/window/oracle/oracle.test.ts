/**
 * Windows against an oracle that keeps every message of every window by itself, has no panes, no
 * timers and no store: random streams out of order and late, several keys, restarts in the middle,
 * over memory and over a remote store.
 */
import fc from 'fast-check'
import { describe, it } from 'vitest'
import * as operators from '#operators'
import { expectAsOracle, programs } from './programs.ts'

describe('windows', () => {
  it('should come to what the oracle says, step by step, and keep nothing in the end', async () => {
    await fc.assert(
      fc.asyncProperty(programs(operators), (program) => expectAsOracle(operators, program)),
      { numRuns: 300 },
    )
  })
})

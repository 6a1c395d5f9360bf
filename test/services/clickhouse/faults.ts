/** What a ClickHouse server of a test does wrong on purpose; nothing, at first and after a restart. */
export interface ClickHouseFaults {
  /** Answers every query with "too many simultaneous queries" (code 202) and does not run it. */
  readonly refuse: boolean
  /** Runs every query and then breaks the connection instead of answering. */
  readonly loseAnswers: boolean
  /** Waits before it runs a query, in milliseconds. */
  readonly delayMs: number
}

/** A server that does nothing wrong. */
export const noFaults: ClickHouseFaults = { refuse: false, loseAnswers: false, delayMs: 0 }

/** Where faults are set: PUT, with the changed ones as JSON. No path of ClickHouse. */
export const faultsPath = '/test-faults'

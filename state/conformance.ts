import { afterEach, beforeEach, describe } from 'vitest'
import { describeCommits } from './conformance/commits.ts'
import { describeRanges } from './conformance/ranges.ts'
import { describeReading } from './conformance/reading.ts'
import { describeTables } from './conformance/tables.ts'
import type { StateStore } from './state-store.ts'

/** A place that holds one store's state for the length of a test. */
export interface StorePlace {
  /** Opens the store there: the same state every time. */
  open(): Promise<StateStore>
  /** Removes what is there. */
  remove(): Promise<void>
}

/**
 * The laws of a state store, as tests: call it in a test file of a store that you write.
 * `createPlace` is asked for a new, empty place before each test.
 */
export function describeStateStore(name: string, createPlace: () => Promise<StorePlace>): void {
  describe(`${name} as a state store`, () => {
    let place: StorePlace
    let store: StateStore

    beforeEach(async () => {
      place = await createPlace()
      store = await place.open()
    })

    afterEach(async () => {
      await store.close()
      await place.remove()
    })

    async function reopen() {
      await store.close()
      store = await place.open()
    }

    describeCommits(() => store, reopen)
    describeRanges(() => store)
    describeTables(() => store, reopen)
    describeReading(() => store)
  })
}

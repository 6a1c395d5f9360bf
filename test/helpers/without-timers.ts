import type { StateStore } from '#state'
import { delegateStore } from './delegate-store.ts'

/** A store that saves everything except timers. */
export function withoutTimers(store: StateStore): StateStore {
  const timers = new Set<number>()
  return delegateStore(store, {
    async table(spec) {
      const handle = await store.table(spec)
      if (spec.schema === 'timers' && handle !== undefined) timers.add(handle.table)
      return handle
    },
    commit(changes, manifest) {
      const others = changes.filter(({ table }) => !timers.has(table))
      return store.commit(others, manifest)
    },
  })
}

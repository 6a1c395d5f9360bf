import type { StateStore } from '#state'

/** A store that is another one but for some of its methods. */
export function delegateStore(inner: StateStore, overrides: Partial<StateStore>): StateStore {
  return {
    local: inner.local,
    schemas: (step, cell) => inner.schemas(step, cell),
    table: (spec) => inner.table(spec),
    get: (table, key) => inner.get(table, key),
    range: (table, options) => inner.range(table, options),
    getMany: (table, keys) => inner.getMany(table, keys),
    getRange: (table, options) => inner.getRange(table, options),
    scan: (table, options) => inner.scan(table, options),
    commit: (changes, manifest) => inner.commit(changes, manifest),
    latest: () => inner.latest(),
    close: () => inner.close(),
    ...overrides,
  }
}

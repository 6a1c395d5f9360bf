import type { ConfigProblem } from '../errors.ts'
import type { RuntimeConfig } from '../runtime/run-types.ts'
import type { ResolvedSetting } from './resolve.ts'

/** Pairs of runtime settings of which the first must not be greater than the second. */
const ascending: readonly (readonly [keyof RuntimeConfig, keyof RuntimeConfig])[] = [
  ['retryBackoffMs', 'retryBackoffMaxMs'],
  ['pollBytesMax', 'epochBytesMax'],
]

/** What is wrong between settings that are each right by themselves. */
export function checkRelations(resolved: readonly ResolvedSetting[]): readonly ConfigProblem[] {
  const find = (name: string) => resolved.find(({ setting }) => setting.path === `runtime.${name}`)
  return ascending.flatMap(([smaller, larger]) => {
    const low = find(smaller)
    const high = find(larger)
    if (low === undefined || high === undefined) return []
    if (!(Number(low.value) > Number(high.value))) return []
    const path = low.setting.path
    const message = `must not be greater than ${high.setting.path}; they are ${String(low.value)} and ${String(high.value)}`
    return [{ path, message, origin: low.origin === 'default' ? high.origin : low.origin }]
  })
}

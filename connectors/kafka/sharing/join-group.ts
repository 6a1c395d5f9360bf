import type { SourceSharing } from '../../connector.ts'
import type { TopicsOptions } from '../source/options.ts'

/** To be. */
export function joinGroup(_options: TopicsOptions<unknown>): SourceSharing['join'] {
  return () => Promise.reject(new Error('not yet'))
}

import assert from 'node:assert/strict'
import type { Json, SourceReader, SourceSpec } from '#connectors'
import type { Position } from './oracle.ts'

/**
 * A source that forgets what it is told to be saved, as a journal or a queue does: who asks for it
 * again has lost it. `forgotten` is what lies outside, and outlives the processes.
 */
export function forgetful<T>(spec: SourceSpec<T>, forgotten: Map<string, number>): SourceSpec<T> {
  return {
    ...spec,
    async open(context, resumeFrom) {
      const position = (resumeFrom ?? {}) as Position
      for (const [partition, offset] of forgotten) {
        assert((position[partition] ?? 0) >= offset, `entries of ${partition} are gone by now`)
      }
      return forgetfulReader(await spec.open(context, resumeFrom), forgotten)
    },
  }
}

function forgetfulReader<T>(
  reader: SourceReader<T>,
  forgotten: Map<string, number>,
): SourceReader<T> {
  return {
    poll: (limit, signal) => reader.poll(limit, signal),
    partitions: () => reader.partitions(),
    position: () => reader.position(),
    committed: async (position: Json) => {
      for (const [partition, offset] of Object.entries(position as Position)) {
        forgotten.set(partition, offset)
      }
    },
    close: () => reader.close(),
  }
}

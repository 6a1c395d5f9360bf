import type { TopicPartition } from './driver-api.ts'

/** A partition's name, `<topic>-<number>`: in positions, origins and shards. */
export function partitionId({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}

/** The partition of a name, or undefined where it is none. */
export function parsePartitionId(id: string): TopicPartition | undefined {
  const match = /^(.+)-(\d+)$/.exec(id)
  if (match === null) return undefined
  return { topic: match[1] ?? '', partition: Number(match[2]) }
}

const pattern = /^(\d+)-[0-9a-f]+-\d+\.messages$/

/**
 * Name of a blob of staged messages: the epoch that it was staged for, the writer (a random id of one
 * opening of the sink, so that a writer that was fenced cannot touch a newer one's), a number.
 */
export function chunkName(epoch: number, writer: string, chunk: number): string {
  return `${epoch}-${writer}-${chunk}.messages`
}

/** The epoch in a chunk's name; undefined for other blobs. */
export function epochOfChunk(name: string): number | undefined {
  const epoch = pattern.exec(name)?.[1]
  return epoch === undefined ? undefined : Number(epoch)
}

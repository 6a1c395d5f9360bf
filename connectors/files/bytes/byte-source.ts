/** What a read found. */
export interface FoundBytes {
  readonly chunk: Buffer
  /**
   * What is known of the bytes behind `chunk`: `more` there may be, `end` there are none now,
   * `complete` there never will be, `broken` they cannot be read (see `problem`).
   */
  readonly beyond: 'more' | 'end' | 'complete' | 'broken'
  readonly problem: string
  /** Bytes of the file on disk that have been looked at: a file that is larger has more to read. */
  readonly seenBytes: number
}

/** The content of one file as bytes with positions, whatever it is packed in. */
export interface ByteSource {
  /** Up to `length` bytes from `offset`; fewer only where there are no more. */
  read(offset: number, length: number): Promise<FoundBytes>
  /** Begins to read what will be asked for next. */
  readAhead(offset: number, length: number): void
  close(): Promise<void>
}

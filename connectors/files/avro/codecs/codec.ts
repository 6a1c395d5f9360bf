/** How the blocks of a container file are packed. */
export interface BlockCodec {
  /** As `avro.codec` of the header says it. */
  readonly name: string
  pack(data: Buffer): Promise<Buffer>
  /**
   * Throws `RangeError` where more than `bytesMax` bytes come out (no more are held), and any other
   * error where the bytes are damaged.
   */
  unpack(packed: Buffer, bytesMax: number): Promise<Buffer>
}

/** Throws where a block claims more than is allowed. */
export function assertFits(bytes: number, bytesMax: number): void {
  if (bytes > bytesMax)
    throw new RangeError(`it unpacks to ${bytes} bytes, ${bytesMax} are allowed`)
}

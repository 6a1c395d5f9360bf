import type { Socket } from 'node:net'
import { ProtocolWriter } from './protocol.ts'

/** Longest answer that is taken. */
const answerBytesMax = 16 << 20

/** What a request is, by the numbers of the protocol. */
export interface RequestKind {
  readonly apiKey: number
  readonly apiVersion: number
}

/** A connection to one broker that asks one thing at a time. */
export class WireConnection {
  readonly #socket: Socket
  readonly #clientId: string
  #correlation = 0

  constructor(socket: Socket, clientId: string) {
    this.#socket = socket
    this.#clientId = clientId
  }

  /** Sends a request and answers the body of what comes back. */
  async request({ apiKey, apiVersion }: RequestKind, body: Buffer): Promise<Buffer> {
    const header = new ProtocolWriter()
      .int16(apiKey)
      .int16(apiVersion)
      .int32(++this.#correlation)
      .string(this.#clientId)
      .toBuffer()
    const answer = readAnswer(this.#socket)
    const length = new ProtocolWriter().int32(header.length + body.length).toBuffer()
    this.#socket.write(Buffer.concat([length, header, body]))
    // The correlation comes first; nothing else was asked.
    return (await answer).subarray(4)
  }

  close(): void {
    this.#socket.destroy()
  }
}

function readAnswer(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0)
    const settle = (settled: () => void) => {
      socket.off('data', take).off('error', fail).off('close', close).off('timeout', late)
      settled()
    }
    const fail = (error: Error) => settle(() => reject(error))
    const close = () => fail(new Error('the broker closed the connection'))
    const late = () => fail(new Error('the broker did not answer in time'))
    const take = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (received.length < 4) return
      const end = 4 + received.readInt32BE(0)
      if (end > answerBytesMax) return fail(new Error(`the answer has ${end} bytes`))
      if (received.length >= end) settle(() => resolve(received.subarray(4, end)))
    }
    socket.on('data', take).on('error', fail).on('close', close).on('timeout', late)
  })
}

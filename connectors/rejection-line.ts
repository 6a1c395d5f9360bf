import type { Message, Origin, Rejection } from '#schemas'

/** A rejection as a line of JSON: what rejects are written as, and `rejects list` prints. */
export interface RejectionLine {
  readonly reason: string
  /** Step that refused it. */
  readonly step: string
  /** Step of the source that read it. */
  readonly source: string
  /** `<partition>:<offset>` where it began. */
  readonly position: string
  readonly message: string
  /** The message as it arrived, in base64. */
  readonly bytes: string
}

/** The line for a rejection, without a line break. */
export function toRejectionLine({ reason, step, message, origin }: Rejection): string {
  const line: RejectionLine = {
    reason,
    step,
    source: origin.source,
    position: `${origin.partition}:${origin.offset}`,
    message,
    bytes: base64Of(origin),
  }
  return JSON.stringify(line)
}

/** Reads a line; undefined where it is not a rejection's. */
export function parseRejectionLine(text: string): RejectionLine | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return isRejectionLine(line) ? line : undefined
  } catch {
    return undefined
  }
}

/** The origin that the line tells of, as of a message that comes a second time. */
export function replayedOrigin(line: RejectionLine, bytes: Buffer): Origin {
  const colon = line.position.lastIndexOf(':')
  const offset = Number(line.position.slice(colon + 1))
  return {
    source: line.source,
    partition: line.position.slice(0, Math.max(0, colon)),
    offset: Number.isSafeInteger(offset) ? offset : 0,
    bytes,
    replayed: true,
  }
}

/**
 * The rejection that a message of the rejects stream holds. A side output's message, which is none,
 * becomes one under `reason`, by default the id of the sink's step.
 */
export function asRejection(
  { value, origin }: Message<unknown>,
  step: string,
  reason = step,
): Rejection {
  if (isRejection(value)) return value
  return { reason, step, message: 'sent to a side output', origin }
}

function isRejection(value: unknown): value is Rejection {
  if (typeof value !== 'object' || value === null) return false
  const texts = ['reason', 'step', 'message'] as const
  if (!texts.every((name) => typeof Reflect.get(value, name) === 'string')) return false
  const origin: unknown = Reflect.get(value, 'origin')
  return typeof origin === 'object' && origin !== null && 'bytes' in origin
}

function base64Of({ bytes }: Origin): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function isRejectionLine(line: unknown): line is RejectionLine {
  if (typeof line !== 'object' || line === null) return false
  const names = ['reason', 'step', 'source', 'position', 'message', 'bytes'] as const
  return names.every((name) => typeof Reflect.get(line, name) === 'string')
}

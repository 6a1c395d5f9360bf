import { customerEventLimits } from './customer-event-limits.ts'
import type { JsonValue } from './customer-event.ts'
import { refused, Refusal } from './decoded.ts'
import type { Decoded, Decoder, DecoderContext } from './decoder.ts'
import { readJson, readText } from './json-text.ts'

/** What a decoder of text lines needs. */
export interface LineDecoderOptions<T> {
  /** Shown by `plan`. */
  readonly name: string
  /** Reads one line, without its line end. What it throws becomes a reject, `decoder-failed`. */
  readonly parse: (line: string, context: DecoderContext) => Decoded<T>
  /** Longer lines are refused as `event-too-large`; 32 KiB. */
  readonly eventBytesMax?: number
}

/** What a decoder of JSON lines of a shape of their own needs. */
export interface JsonDecoderOptions<T> {
  /** Shown by `plan`. */
  readonly name: string
  /** Makes a value of parsed JSON. What it throws becomes a reject, `decoder-failed`. */
  readonly toValue: (value: JsonValue, context: DecoderContext) => Decoded<T>
  /** Longer lines are refused as `event-too-large`; 32 KiB. */
  readonly eventBytesMax?: number
  /** Deeper JSON is refused as `too-deep`; 32. */
  readonly depthMax?: number
}

/** A decoder for a text format of one's own, a message a line. */
export function lineDecoder<T>(options: LineDecoderOptions<T>): Decoder<T> {
  const { name, parse, eventBytesMax = customerEventLimits.eventBytesMax } = options
  return {
    name,
    decode(chunk, start, end, context) {
      if (end - start > eventBytesMax) return tooLarge(end - start, eventBytesMax)
      const text = readText(chunk, start, end)
      if (text instanceof Refusal) return text
      try {
        return parse(text, context)
      } catch (error) {
        return failed(name, error)
      }
    },
  }
}

/**
 * A decoder for JSON of a shape of one's own, a value a line. Keys such as `__proto__` are plain keys
 * of what `toValue` gets: spread objects, do not assign to computed keys of one with a prototype.
 */
export function jsonDecoder<T>(options: JsonDecoderOptions<T>): Decoder<T> {
  const { name, toValue, eventBytesMax, depthMax = customerEventLimits.depthMax } = options
  return lineDecoder({
    name,
    ...(eventBytesMax === undefined ? {} : { eventBytesMax }),
    parse(line, context) {
      const value = readJson(line, depthMax)
      return value instanceof Refusal ? value : toValue(value, context)
    },
  })
}

function tooLarge(bytes: number, bytesMax: number): Refusal {
  const advice = 'send less in one event, or raise eventBytesMax'
  return refused('event-too-large', `${bytes} bytes, more than ${bytesMax}; ${advice}`)
}

function failed(name: string, error: unknown): Refusal {
  const problem = error instanceof Error ? error.message : String(error)
  return refused('decoder-failed', `${name}: ${problem.slice(0, 200)}`)
}

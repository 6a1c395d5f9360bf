import { customerEventLimits, type CustomerEventLimits } from './customer-event-limits.ts'
import { emptyJsonObject, type CustomerEvent } from './customer-event.ts'
import { accepted } from './decoded.ts'
import type { Decoder } from './decoder.ts'
import { JsonCustomerEvent } from './json-customer-event.ts'
import { isJsonObject } from './json-text.ts'
import { jsonDecoder } from './line-decoders.ts'
import { toCustomerEvent } from './to-customer-event.ts'

/**
 * Decodes one customer event from a line of JSON, in the shapes that Segment's and RudderStack's SDKs
 * send and their servers export. Bad input is refused with one of `decodeReasons`. The events remember
 * their text (`FromJson`), so that an archive can copy what nobody changed.
 */
export function customerEventJson(
  options: Partial<CustomerEventLimits> = {},
): Decoder<CustomerEvent> {
  const limits = { ...customerEventLimits, ...options }
  let parsed: object = emptyJsonObject
  const lines = jsonDecoder({
    name: 'customer event (JSON)',
    eventBytesMax: limits.eventBytesMax,
    depthMax: limits.depthMax,
    toValue(value, context) {
      if (isJsonObject(value)) parsed = value
      return toCustomerEvent(value, context, limits)
    },
  })
  return {
    name: lines.name,
    decode(chunk, start, end, context) {
      const decoded = lines.decode(chunk, start, end, context)
      if (!decoded.ok) return decoded
      const event = new JsonCustomerEvent(decoded.value, parsed, chunk, start, end)
      return accepted(event, decoded.timestampMs)
    },
  }
}

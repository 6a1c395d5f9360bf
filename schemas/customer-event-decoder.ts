import { customerEventLimits, type CustomerEventLimits } from './customer-event-limits.ts'
import type { CustomerEvent } from './customer-event.ts'
import type { Decoder } from './decoder.ts'
import { jsonDecoder } from './line-decoders.ts'
import { toCustomerEvent } from './to-customer-event.ts'

/**
 * Decodes one customer event from a line of JSON, in the shapes that Segment's and RudderStack's SDKs
 * send and their servers export. Bad input is refused with one of `decodeReasons`.
 */
export function customerEventJson(
  options: Partial<CustomerEventLimits> = {},
): Decoder<CustomerEvent> {
  const limits = { ...customerEventLimits, ...options }
  return jsonDecoder({
    name: 'customer event (JSON)',
    eventBytesMax: limits.eventBytesMax,
    depthMax: limits.depthMax,
    toValue: (value, context) => toCustomerEvent(value, context, limits),
  })
}

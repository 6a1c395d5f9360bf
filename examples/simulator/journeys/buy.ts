import type { SdkName } from '../sdk/shape.ts'
import { catalogue } from './pages.ts'
import { orderFields, addedFields, type Item } from './products.ts'
import type { Recorder } from './recorder.ts'

const orderShare = 0.6
const freeShippingFromCents = 5000
const shippingCents = 495
const serverSdks: readonly SdkName[] = [
  'analytics-node',
  'analytics-node',
  'analytics-node-legacy',
  'rudder-node',
]

/** Fills the basket and mostly orders. The order is recorded by the shop's server, for the account. */
export function buy(recorder: Recorder, items: readonly Item[]): void {
  recorder.page = catalogue
  for (const item of items) {
    recorder.wait(5, 40)
    recorder.record({ type: 'track', event: 'Product Added', properties: addedFields(item) })
  }
  if (!recorder.isKnown || !recorder.random.chance(orderShare)) return
  recorder.wait(30, 200)
  order(recorder, items)
}

function order(recorder: Recorder, items: readonly Item[]): void {
  let sumCents = 0
  for (const { priceCents, quantity } of items) sumCents += priceCents * quantity
  const shipping = sumCents >= freeShippingFromCents ? 0 : shippingCents
  const orderId = `o-${recorder.random.hex(1)}`
  const properties = orderFields(orderId, items, shipping)
  const sdk = recorder.random.pick(serverSdks)
  recorder.recordOnServer({ type: 'track', event: 'Order Completed', properties }, sdk)
}

import { orderFields, addedFields, type Item } from '../journeys/products.ts'
import type { Recorder } from '../journeys/recorder.ts'

const atlas: Item = item('SKU-1005', 'Atlas of Estuaries', 'Books', 5800, 1)
const boats: Item = item('SKU-1002', 'Paper Boats', 'Games', 1295, 2)
const mug: Item = item('SKU-1009', 'Enamel Mug', 'Kitchen', 1150, 1)

/** What Ada orders, order by order: 58.00, 25.90 and 69.50 USD, 153.40 in all. */
const baskets: readonly (readonly Item[])[] = [[atlas], [boats], [atlas, mug]]

/** Puts the things of one order into the basket and orders them. */
export function adaOrders(recorder: Recorder, order: number): void {
  const basket = baskets[order] ?? []
  for (const item of basket) {
    recorder.wait(5, 40)
    recorder.record({ type: 'track', event: 'Product Added', properties: addedFields(item) })
  }
  recorder.wait(30, 200)
  const properties = orderFields(`o-ada-${order + 1}`, basket, 0)
  recorder.recordOnServer({ type: 'track', event: 'Order Completed', properties }, 'analytics-node')
}

function item(
  sku: string,
  name: string,
  category: string,
  priceCents: number,
  quantity: number,
): Item {
  return { sku, name, category, priceCents, quantity }
}

import type { Random } from '../random.ts'
import type { Fields } from '../sdk/shape.ts'

/** Name, category and price in cents: what the shop sells. */
const catalogue: readonly (readonly [string, string, number])[] = [
  ['Monopoly: 3rd Edition', 'Games', 1900],
  ['Settlers of the Delta', 'Games', 3450],
  ['Paper Boats', 'Games', 1295],
  ['River Guide', 'Books', 1499],
  ['Field Notes', 'Books', 995],
  ['Atlas of Estuaries', 'Books', 5800],
  ['Rain Jacket', 'Outdoor', 8990],
  ['Dry Bag 20 L', 'Outdoor', 2795],
  ['Head Torch', 'Outdoor', 3499],
  ['Enamel Mug', 'Kitchen', 1150],
  ['Pour-over Set', 'Kitchen', 4200],
  ['Coffee Beans 1 kg', 'Kitchen', 2180],
]
const currency = 'USD'

/** One thing in a basket; prices are exact cents until they are written down. */
export interface Item {
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly priceCents: number
  readonly quantity: number
}

/** Something from the catalogue: a few things sell far better than the rest. */
export function anyItem(random: Random): Item {
  const place = Math.floor(random.next() * Math.sqrt(random.next()) * catalogue.length)
  const [name, category, priceCents] = catalogue[place] ?? ['Gift Card', 'Gifts', 2500]
  const quantity = random.chance(0.85) ? 1 : random.between(2, 4)
  return { sku: `SKU-${1000 + place}`, name, category, priceCents, quantity }
}

/** Properties of Product Viewed: Segment's e-commerce specification, version 2. */
export function viewedFields({ sku, name, category, priceCents }: Item): Fields {
  return { product_id: sku, name, category, price: priceCents / 100 }
}

/** Properties of Product Added. */
export function addedFields({ sku, name, priceCents, quantity }: Item): Fields {
  return { product_id: sku, name, price: priceCents / 100, quantity, currency }
}

/** Properties of Order Completed. */
export function orderFields(
  orderId: string,
  items: readonly Item[],
  shippingCents: number,
): Fields {
  let revenueCents = 0
  for (const { priceCents, quantity } of items) revenueCents += priceCents * quantity
  return {
    order_id: orderId,
    total: (revenueCents + shippingCents) / 100,
    revenue: revenueCents / 100,
    shipping: shippingCents / 100,
    currency,
    products: items.map(({ sku, name, priceCents, quantity }) => ({
      product_id: sku,
      name,
      price: priceCents / 100,
      quantity,
    })),
  }
}

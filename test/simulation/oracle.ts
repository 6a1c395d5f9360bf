import type { Entry, Outcome, Partitions, Purchase } from './purchases.ts'

/**
 * The simulated job as one pure fold over each partition, without lateness: what has to come out where
 * no purchase is late. Running totals depend on the order across partitions, so only their last value
 * is told.
 */
export function fold(partitions: Partitions): {
  readonly outcome: Pick<Outcome, 'archive' | 'conflicts' | 'rejects'>
  readonly lastTotals: ReadonlyMap<string, number>
} {
  const entries = Object.values(partitions).flat()
  const first = new Map<string, Purchase>()
  const conflicts: Purchase[] = []
  for (const purchase of entries.flatMap(purchaseOf)) {
    const known = first.get(purchase.id)
    if (known === undefined) first.set(purchase.id, purchase)
    else if (!isSame(known, purchase)) conflicts.push(purchase)
  }
  const lastTotals = new Map<string, number>()
  for (const { customer, amount } of first.values()) {
    lastTotals.set(customer, (lastTotals.get(customer) ?? 0) + amount)
  }
  return {
    outcome: {
      archive: [...first.values()].map((purchase) => JSON.stringify(purchase)).toSorted(),
      conflicts: conflicts.map((purchase) => JSON.stringify(purchase)).toSorted(),
      rejects: entries.flatMap(rejectOf).toSorted(),
    },
    lastTotals,
  }
}

function purchaseOf(entry: Entry): readonly Purchase[] {
  return 'value' in entry ? [entry.value] : []
}

function rejectOf(entry: Entry): readonly string[] {
  return 'reason' in entry ? [`${entry.reason} ${Buffer.from(entry.bytes).toString()}`] : []
}

function isSame(left: Purchase, right: Purchase): boolean {
  return left.customer === right.customer && left.amount === right.amount
}

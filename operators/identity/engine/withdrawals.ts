import type { Withdrawal } from '../identity-cells.ts'
import type { Component } from './component.ts'

/** Every withdrawal of a step in the order in which they came. */
export type Withdrawals = readonly Withdrawal[]

/** Whether what a source saw at a time was taken back. */
export function hasWithdrawn(
  withdrawals: Withdrawals,
  source: string,
  timestampMs: number,
): boolean {
  for (const withdrawal of withdrawals) {
    if (withdrawal.source === source && timestampMs <= withdrawal.untilMs) return true
  }
  return false
}

/** Takes out of a component what was withdrawn since it was last looked at; answers whether there was any. */
export function takeWithdrawals(component: Component, withdrawals: Withdrawals): boolean {
  if (component.withdrawals === withdrawals.length) return false
  let changed = false
  for (const { source, untilMs } of withdrawals.slice(component.withdrawals)) {
    for (const edge of component.edges) if (edge.remove(untilMs, source)) changed = true
  }
  component.withdrawals = withdrawals.length
  return changed
}

import type { CellSpecs } from '#state'
import type { OperatorSpec } from '../operator.ts'

/** A message's value, and the stream that it came on: what a join reads. */
export type Sided<L, R> =
  { readonly side: 'left'; readonly value: L } | { readonly side: 'right'; readonly value: R }

/** Inert definition of a join of two keyed streams, for `p.join(id, left, right, spec)`. */
export interface JoinSpec<L, R, Out, S extends CellSpecs = CellSpecs> extends OperatorSpec<
  Sided<L, R>,
  Out,
  S
> {
  readonly keyed: true
}

/**
 * What a join does with a left message to which no right one belongs: `inner` leaves it out,
 * `left-outer` lets it come out alone.
 */
export type JoinKind = 'inner' | 'left-outer'

/** Two values that belong together, each with its event time in milliseconds. */
export interface Joined<L, R> {
  readonly left: L
  readonly leftMs: number
  readonly right: R
  readonly rightMs: number
}

/** A left value to which no right one belongs. */
export interface Unmatched<L> {
  readonly left: L
  readonly leftMs: number
  readonly right: undefined
  readonly rightMs: undefined
}

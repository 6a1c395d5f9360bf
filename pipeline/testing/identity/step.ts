import type { JsonValue } from '#schemas'
import type { Letter } from './alphabet.ts'

/** Where test events begin: 10:00 of a day. */
export const startMs = Date.UTC(2026, 0, 5, 10)

/** An event with identifiers. */
export interface SeeStep {
  readonly kind: 'see'
  /** Message id. */
  readonly id: string
  readonly carried: readonly Letter[]
  /** Whether it is an `alias` call, where it carries what one needs. */
  readonly alias: boolean
  readonly source: string
  readonly atMs: number
  /** What else the event says, and where. */
  readonly also?: readonly { readonly path: string; readonly text: JsonValue }[]
}

/** What a person says, in the words of `IdentityVerb`; identifiers are their keys. */
export type Said =
  | {
      readonly verb: PairVerbName
      readonly left: string
      readonly right: string
    }
  | {
      readonly verb: 'block' | 'unblock' | 'withdraw-consent' | 'give-consent' | 'erase'
      readonly identifier: string
    }
  | { readonly verb: 'transfer'; readonly device: string; readonly account: string }
  | { readonly verb: 'undo-import'; readonly source: string }

type PairVerbName = 'must-link' | 'cannot-link' | 'withdraw-verdict' | 'remove-edge' | 'unmerge'

/** A command. */
export interface SayStep {
  readonly kind: 'say'
  readonly id: string
  readonly atMs: number
  readonly said: Said
}

/** The watermark moves: windows end. */
export interface AdvanceStep {
  readonly kind: 'advance'
  readonly toMs: number
}

/** The state is saved, and the operator is opened anew over it. */
export interface RestartStep {
  readonly kind: 'restart'
}

/** One thing that happens to identity resolution. */
export type Step = SeeStep | SayStep | AdvanceStep | RestartStep

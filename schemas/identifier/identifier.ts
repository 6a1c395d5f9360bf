/** A typed, normalised name of a customer: one of a profile's `email:ada@example.com`. */
export interface Identifier {
  /** Name of its `IdentifierType`. */
  readonly type: string
  /** Normalised: equal values are the same identifier. */
  readonly value: string
}

/** An identifier as one text, `type:value`: the key under which state and people find it. */
export function identifierKey({ type, value }: Identifier): string {
  return `${type}:${value}`
}

/** What the tests read of a line. */
export interface Message {
  readonly userId?: string | null
  readonly anonymousId?: string
  readonly traits?: { readonly email?: string }
  readonly context: { readonly traits?: { readonly email?: string } }
}

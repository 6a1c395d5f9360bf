/**
 * Thrown by a user's function to send the message at hand to rejects and go on with the next one.
 * `reason` is kebab-case from a small set, since rejects are counted by it; `detail` is for people.
 */
export class RejectError extends Error {
  override readonly name = 'RejectError'
  readonly reason: string

  constructor(reason: string, detail: string) {
    super(detail)
    this.reason = reason
  }
}

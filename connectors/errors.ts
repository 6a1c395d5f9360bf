/**
 * The outside was not ready: try again. `open`, `poll` and `commit` are repeated in place, with backoff
 * and a bound, since they may be repeated. After that, and from any other call, the attempt is given up
 * and everything is opened again from the last manifest.
 */
export class TransientError extends Error {
  override readonly name = 'TransientError'
  readonly code = 'transient'
  /** Wait at least this long before the next try. */
  readonly retryAfterMs: number

  constructor(
    message: string,
    options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.retryAfterMs = options.retryAfterMs ?? 0
  }
}

/**
 * What a definition or a setting asks of a connector cannot work, such as a path that does not exist.
 * Opening again would change nothing, so the run ends. The message says what, where and how to mend it.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError'
  readonly code = 'setup'
}

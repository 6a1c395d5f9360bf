import { command, type Engine } from './engine.ts'
import { ArchiveError, isThereAlready } from './errors.ts'

/** How often it is looked again at what others change at the same time. */
export const roundsMax = 10

/**
 * Runs the statements that are needed until none is: where several processes begin at once, another may
 * have run the same, and what counts is what is there then. Throws `ArchiveError` when it never is.
 */
export async function settle(
  engine: Engine,
  needed: () => Promise<readonly string[]>,
): Promise<void> {
  let refusal: unknown
  for (let round = 0; round < roundsMax; round++) {
    const statements = await needed()
    if (statements.length === 0) return
    refusal = await runUnlessThere(engine, statements)
  }
  throw notKept(refusal)
}

/**
 * Runs statements whose columns and tables another process may have made just before. Answers the last
 * error that says that they cannot be made, undefined where there was none.
 */
export async function runUnlessThere(
  engine: Engine,
  statements: readonly string[],
): Promise<unknown> {
  let refusal: unknown
  for (const statement of statements) {
    try {
      await command(engine, statement)
    } catch (error) {
      if (!isThereAlready(error)) throw error
      refusal = error
    }
  }
  return refusal
}

/** What is said of a table that is otherwise again and again. */
export function notKept(refusal: unknown): ArchiveError {
  const last = refusal instanceof Error ? ` The server said last: ${refusal.message}` : ''
  return new ArchiveError(
    `The table does not keep the columns that it is given: see who alters it.${last}`,
    { cause: refusal },
  )
}

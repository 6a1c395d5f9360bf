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
  for (let round = 0; round < roundsMax; round++) {
    const statements = await needed()
    if (statements.length === 0) return
    for (const statement of statements) await commandUnlessThere(engine, statement)
  }
  throw notKept()
}

/** Runs a statement whose column or table another process may have made just before. */
export async function commandUnlessThere(engine: Engine, statement: string): Promise<void> {
  try {
    await command(engine, statement)
  } catch (error) {
    if (!isThereAlready(error)) throw error
  }
}

/** What is said of a table that is otherwise again and again. */
export function notKept(): ArchiveError {
  return new ArchiveError(
    `The table does not keep the columns that it is given: see who alters it.`,
  )
}

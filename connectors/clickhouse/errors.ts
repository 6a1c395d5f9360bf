import type { ClickHouseError } from '@clickhouse/client'
import { SetupError, TransientError } from '../errors.ts'

/** Another process has the archive's data directory open; ask that process, or wait until it ends. */
export class ArchiveBusyError extends Error {
  override readonly name = 'ArchiveBusyError'
  readonly code = 'archive-busy'
  readonly directory: string
  /** The process that has it open. */
  readonly owner: number

  constructor(directory: string, owner: number, cause: unknown) {
    super(
      `The archive in ${directory} is open in process ${owner}. One process at a time can open it: ` +
        `ask that process, wait until it ends, or keep the archive on a ClickHouse server (url).`,
      { cause },
    )
    this.directory = directory
    this.owner = owner
  }
}

/** The archive's tables or server cannot be used as they are. The message says what to do. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  readonly code = 'archive'
}

/**
 * Codes of ClickHouse for "not now": timeouts, too much going on, merges that lag behind, replicas
 * or their keeper away (src/Common/ErrorCodes.cpp of ClickHouse).
 */
const transientCodes = new Map([
  ['159', 1_000], // TIMEOUT_EXCEEDED
  ['160', 1_000], // TOO_SLOW
  ['202', 1_000], // TOO_MANY_SIMULTANEOUS_QUERIES
  ['203', 1_000], // NO_FREE_CONNECTION
  ['209', 1_000], // SOCKET_TIMEOUT
  ['210', 1_000], // NETWORK_ERROR
  ['225', 1_000], // NO_ZOOKEEPER
  ['236', 1_000], // ABORTED
  ['241', 1_000], // MEMORY_LIMIT_EXCEEDED
  ['242', 1_000], // TABLE_IS_READ_ONLY
  ['243', 5_000], // NOT_ENOUGH_SPACE
  ['252', 5_000], // TOO_MANY_PARTS
  ['285', 1_000], // TOO_FEW_LIVE_REPLICAS
  ['286', 1_000], // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
  ['319', 1_000], // UNKNOWN_STATUS_OF_INSERT
  ['394', 1_000], // QUERY_WAS_CANCELLED
  ['999', 1_000], // KEEPER_EXCEPTION
])

const advice = new Map([
  ['16', 'The table lacks a column; let the archive add it, or drop the table.'],
  ['60', 'The table was dropped while the pipeline was running; start it again.'],
  ['81', 'Create the database, or set another one in clickhouse.database.'],
  [
    '115',
    'The server does not know a setting that its version should know: is a proxy in between?',
  ],
  ['192', 'Check clickhouse.username: the server does not know that user.'],
  ['193', 'Check clickhouse.password.'],
  ['194', 'Set clickhouse.password: the server wants one.'],
  [
    '497',
    'Grant the user SELECT, INSERT, CREATE TABLE, CREATE VIEW, DROP and ALTER on the archive tables.',
  ],
  ['516', 'Check clickhouse.username and clickhouse.password.'],
])

/** Runs `work`, and turns what it throws into an error that says whether to try again. */
export async function explained<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw explain(doing, error)
  }
}

/**
 * As `explained`, while a sink is opened: what trying again cannot mend is a `SetupError`, which ends the
 * run.
 */
export async function explainedSetup<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await explained(doing, work)
  } catch (error) {
    throw error instanceof ArchiveError ? new SetupError(error.message, { cause: error }) : error
  }
}

/**
 * What came from ClickHouse itself is judged by its code. What did not (connection refused, a reset,
 * a time-out, the page of a proxy) came from the network in between: a `TransientError`.
 */
function explain(doing: string, error: unknown): Error {
  if (
    error instanceof TransientError ||
    error instanceof SetupError ||
    error instanceof ArchiveError
  )
    return error
  const problem = error instanceof Error ? error.message : String(error)
  const message = `${doing}: ${problem.slice(0, 500)}`
  const code = clickHouseCode(error)
  if (code !== undefined) {
    const retryAfterMs = transientCodes.get(code)
    if (retryAfterMs !== undefined)
      return new TransientError(message, { retryAfterMs, cause: error })
    const hint = advice.get(code)
    return new ArchiveError(hint === undefined ? message : `${message} ${hint}`, { cause: error })
  }
  if (isOurs(error)) return error
  return new TransientError(message, { retryAfterMs: 1_000, cause: error })
}

/**
 * Whether an error says that a column (44, 15) or a table (57) cannot be made since one of that name is
 * there. 44 also says that ClickHouse keeps the name of a column for itself.
 */
export function isThereAlready(error: unknown): boolean {
  return ['15', '44', '57'].includes(clickHouseCode(error) ?? '')
}

/** The server's errors carry it; those of old servers and of ClickHouse in this process begin with it. */
function clickHouseCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  // ClickHouse in this process throws the client's errors through another copy of its class.
  const { code } = error as Partial<ClickHouseError>
  if (typeof code === 'string' && /^\d+$/.test(code)) return code
  return /^\s*Code: (\d+)[.,]/.exec(error.message)?.[1]
}

/** Errors of the file system and of the program itself: the network has no part in them. */
function isOurs(error: unknown): error is Error {
  if (error instanceof TypeError || error instanceof RangeError) return true
  if (error instanceof ArchiveBusyError) return true
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (typeof code !== 'string') return false
  return code.startsWith('CHDB_') || ['ENOENT', 'EACCES', 'EIO', 'ENOSPC', 'EROFS'].includes(code)
}

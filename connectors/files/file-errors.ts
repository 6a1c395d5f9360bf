import { TransientError } from '../errors.ts'

/** Errors of the file system that pass: too many open files, busy, no room, a stale network mount. */
const transientCodes = new Set([
  'EAGAIN',
  'EBUSY',
  'EDQUOT',
  'EMFILE',
  'ENFILE',
  'ENOSPC',
  'ESTALE',
  'ETIMEDOUT',
])
const retryAfterMs = 1000

/** The `code` of an error of the file system, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
}

/** Runs `use`; an error that passes by itself is thrown as `TransientError`. */
export async function onDisk<T>(use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    if (!transientCodes.has(codeOf(error) ?? '')) throw error
    const { message } = error as Error
    throw new TransientError(`the file system is not ready: ${message}`, {
      retryAfterMs,
      cause: error,
    })
  }
}

/** Runs `use`; answers undefined where the file or directory does not exist. */
export async function ifExists<T>(use: () => Promise<T>): Promise<T | undefined> {
  try {
    return await use()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

import { connect, type Socket } from 'node:net'
import type { Json } from '#connectors'
import { CliError, errorCode } from '../cli-error.ts'
import { linesOf } from './lines.ts'
import { answerBytesMax, protocolVersion, silenceTimeoutMs, type Answer } from './protocol.ts'

/** What `connect` says when no process listens: the file is gone, or was left behind by a crash. */
const nobody: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR'])

/**
 * Asks the run that listens at a socket path. Answers its items as they come, or undefined when nobody
 * listens. Closing the iterator ends the request.
 */
export async function ask(
  path: string,
  method: string,
  params: Json = null,
): Promise<AsyncGenerator<Json> | undefined> {
  const socket = await open(path)
  if (socket === undefined) return undefined
  socket.setTimeout(silenceTimeoutMs, () => socket.destroy(silence()))
  socket.write(`${JSON.stringify({ version: protocolVersion, method, params })}\n`)
  return itemsOf(socket)
}

function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', (error) => {
      if (nobody.has(errorCode(error) ?? '')) resolve(undefined)
      else reject(error)
    })
  })
}

async function* itemsOf(socket: Socket): AsyncGenerator<Json> {
  try {
    for await (const line of linesOf(socket, answerBytesMax)) {
      const answer = JSON.parse(line) as Answer
      if ('item' in answer) yield answer.item
      else if ('end' in answer) return
      else if ('error' in answer) throw new CliError(answer.error.exit, answer.error.message)
    }
  } catch (error) {
    if (errorCode(error) !== 'ECONNRESET') throw error
  } finally {
    socket.destroy()
  }
  throw new CliError('failed', 'the run ended before it had answered', {
    fix: 'Repeat the command: it reads the stores itself when no run is going on.',
  })
}

function silence(): CliError {
  return new CliError('failed', `the run has said nothing for ${silenceTimeoutMs / 1_000} s`, {
    fix: 'Look at its process: it may be stopped or overloaded.',
  })
}

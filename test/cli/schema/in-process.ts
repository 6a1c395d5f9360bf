import { program } from '../../../pipeline/cli/program.ts'
import { reportError } from '../../../pipeline/cli/report-error.ts'
import type { Ended } from '../helpers/command-line.ts'

/**
 * Runs a command in this process, which is many times faster than in one of its own. One at a time:
 * what is written meanwhile is taken for its output.
 */
export async function inProcess(...args: readonly string[]): Promise<Ended> {
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)]
  try {
    await program().parseAsync([...args], { from: 'user' })
  } catch (error) {
    process.exitCode = reportError(error, args)
  } finally {
    stdout.restore()
    stderr.restore()
  }
  const code = Number(process.exitCode ?? 0)
  process.exitCode = undefined
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

function capture(stream: NodeJS.WriteStream) {
  const write = stream.write.bind(stream)
  let text = ''
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    text += chunk.toString()
    for (const callback of rest) if (typeof callback === 'function') callback()
    return true
  }
  return {
    text: () => text,
    restore: () => {
      stream.write = write
    },
  }
}

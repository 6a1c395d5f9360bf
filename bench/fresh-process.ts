import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Runs a file of `bench/children` in a process of its own and answers what it `hands over`. Its JIT and
 * heap have seen nothing else, its peak memory is its own, and it may die on purpose afterwards.
 * Rejects when it ended without an answer. `nodeArgs` are options of Node.js.
 */
export function inFreshProcess<Answer>(
  file: string,
  args: readonly (string | number)[],
  nodeArgs: readonly string[] = [],
): Promise<Answer> {
  const path = fileURLToPath(new URL(`children/${file}`, import.meta.url))
  const child = fork(path, args.map(String), {
    cwd: root,
    execArgv: ['--import', 'tsx', ...nodeArgs],
  })
  return new Promise((resolve, reject) => {
    let answer: { readonly value: Answer } | undefined
    child.once('message', (value) => {
      answer = { value: value as Answer }
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (answer !== undefined) resolve(answer.value)
      else
        reject(new Error(`bench/children/${file} ended with ${signal ?? code}, without a figure`))
    })
  })
}

/** Hands figures to the process that waits for them; run by hand, prints them. */
export async function handOver(answer: object): Promise<void> {
  if (process.send === undefined) return console.log(answer)
  await new Promise((resolve) => process.send?.(answer, resolve))
}

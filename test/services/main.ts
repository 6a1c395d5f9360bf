import { install } from './install/install.ts'
import { down } from './shared/down.ts'
import { up } from './shared/up.ts'

/** Each prints what it did and says whether all is well. */
const commands: Readonly<Record<string, () => Promise<boolean>>> = {
  install: installAll,
  up: bringUp,
  down: bringDown,
}

const command = commands[process.argv[2] ?? '']
if (command === undefined) {
  print([`usage: main.ts ${Object.keys(commands).join('|')}`])
  process.exitCode = 2
} else if (!(await command())) {
  process.exitCode = 1
}

async function installAll(): Promise<boolean> {
  const parts = await install()
  for (const { title, result, detail } of parts) print([title, result, detail])
  return parts.every(({ result }) => result === 'installed' || result === 'already there')
}

async function bringUp(): Promise<boolean> {
  const outcomes = await up()
  for (const { server, result, detail } of outcomes) print([server.title, result, detail])
  return outcomes.every(({ server, result }) =>
    result === 'skipped' ? server.optional === true : result !== 'failed',
  )
}

async function bringDown(): Promise<boolean> {
  const stopped = await down()
  for (const { title } of stopped) print([title, 'stopped'])
  if (stopped.length === 0) print(['nothing was running'])
  return true
}

function print(parts: readonly (string | undefined)[]): void {
  process.stdout.write(`${parts.filter((part) => part !== undefined).join(': ')}\n`)
}

import { down } from './shared/down.ts'
import { up } from './shared/up.ts'

const commands: Readonly<Record<string, () => Promise<boolean>>> = { up: bringUp, down: bringDown }

const command = commands[process.argv[2] ?? '']
if (command === undefined) {
  print(`usage: main.ts ${Object.keys(commands).join('|')}`)
  process.exitCode = 2
} else if (!(await command())) {
  process.exitCode = 1
}

async function bringUp(): Promise<boolean> {
  const outcomes = await up()
  for (const { server, result, detail } of outcomes) print(`${server.title}: ${result}: ${detail}`)
  return outcomes.every(({ result }) => result === 'started' || result === 'already running')
}

async function bringDown(): Promise<boolean> {
  const stopped = await down()
  for (const { title } of stopped) print(`${title}: stopped`)
  if (stopped.length === 0) print('nothing was running')
  return true
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { start, whenRunning } from '../helpers/command-line.ts'
import { definition, membersOf, peopleState, type People } from './people.ts'

describe('commands and crashes', { timeout: 120_000 }, () => {
  it('should be taken by the run that goes on, and once, whatever is killed in between', async () => {
    const people = await peopleState()
    try {
      await people.run()
      const read = await people.counters()
      const run = startRun(people)
      await whenRunning(run, people.state)
      const given = await people.json<{ takenBy: string }>(...unmerge)
      expect(given.takenBy).toBe('run')
      await whenRunning(run, people.state, (progress) => progress.read > 0)
      expect(await people.counters()).toEqual(read) // no epoch has been saved with it
      run.process.kill('SIGKILL')
      await run.ended
      expect(await people.profiles()).toHaveLength(1)

      await people.run()
      const profiles = await people.profiles()
      expect(membersOf(profiles)[0]).toBe('email:bob@example.com')
      expect(await people.counters()).toMatchObject({ commands: 1 })

      await people.run()
      expect(await people.profiles()).toEqual(profiles)
      expect(await people.counters()).toMatchObject({ commands: 1 })
    } finally {
      await people.close()
    }
  })

  it('should not be lost by what a crash left of another one, nor done twice by a copy', async () => {
    const people = await peopleState()
    try {
      await people.run()
      const journal = join(people.state, 'data', 'commands', 'journal', '000000000001.ndjson')
      await people.json(...unmerge)
      const line = await readFile(journal, 'utf8')
      await appendFile(journal, '{"id":"torn","verb":"blo')
      await people.run()
      const profiles = await people.profiles()
      expect(profiles).toHaveLength(2)
      await people.json('must-link', 'email:bob@example.com', 'user_id:ada', '--reason', 'again')
      expect((await readFile(journal, 'utf8')).split('\n')).toHaveLength(3)
      await appendFile(journal, line)
      await people.run()
      expect(await people.profiles()).toHaveLength(1)
      expect(await people.counters()).toMatchObject({ commands: 2, commands_repeated: 1 })
    } finally {
      await people.close()
    }
  })
})

// Helpers

const unmerge = [
  'unmerge',
  'email:bob@example.com',
  'user_id:ada',
  '--reason',
  'two people',
] as const

/** A run that follows its input and saves nothing for as long as the test takes. */
function startRun({ state, env }: People) {
  const args = ['run', definition, '--state', state]
  return start([...args, '--set', 'runtime.checkpointIntervalMs=600000'], env)
}

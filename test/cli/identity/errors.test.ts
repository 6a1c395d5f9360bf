import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command } from '../helpers/command-line.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { peopleState } from './people.ts'

describe('wrong input of the commands about identity', { timeout: 120_000 }, () => {
  let people: Awaited<ReturnType<typeof peopleState>>

  beforeAll(async () => {
    people = await peopleState()
    await people.run()
  })
  afterAll(() => people.close())

  it.each([
    [3, 'never seen', ['unmerge', 'email:nobody@example.com', 'user_id:ada', '--dry-run']],
    [3, 'never seen', ['identity', 'explain', 'user_id:nobody']],
    [3, 'no profile has or had the id', ['identity', 'explain', `p_${'0'.repeat(26)}`]],
    [2, 'write <type>:<value>', ['identity', 'explain', 'ada']],
    [2, 'both are user_id:ada', ['cannot-link', 'user_id:ada', 'user_id: ada', '--dry-run']],
    [2, 'needs a reason', ['block', 'email:ada@example.com']],
    [3, 'Sources are', ['undo-import', 'nowhere', '--dry-run']],
    [2, 'names a device and an account', ['transfer', 'device_id:phone', 'to', '--dry-run']],
    [3, 'there is no review', ['review', 'accept', 'ffff']],
    [2, 'there is no file', ['identity', 'dry-run', '--rules', 'nowhere.ts']],
    [2, 'choose one of', ['identity', 'explain', 'user_id:ada', '--dot', '--json']],
  ] as const)('should end with %i and say: %s', async (code, text, args) => {
    const ended = await people.anabranch(...args)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toContain(text)
  })

  it('should say how a pipeline comes to take commands', async () => {
    const other = await temporaryDirectory()
    try {
      const place = ['--state', other.path]
      const definition = 'test/cli/definitions/customers.ts'
      expect(await command('run', definition, '--until-end', ...place)).toMatchObject({ code: 0 })
      const ended = await command('block', 'user_id:u1', '--reason', 'x', ...place)
      expect(ended.code).toBe(2)
      expect(ended.stderr).toContain("p.source('commands', identityCommands())")
    } finally {
      await other.remove()
    }
  })
})

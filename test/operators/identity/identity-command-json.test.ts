import { describe, expect, it } from 'vitest'
import { identityCommandJson, identityVerbs } from '#operators'

const history = {
  key: 'user_id:a',
  events: 1,
  firstSeenMs: 0,
  lastSeenMs: 0,
  lifetime: { orders: 'AA==' },
  panes: {},
}
const stamp = { id: 'c1', atMs: 1_000, author: 'tess', reason: 'two people' }

describe('identityCommandJson', () => {
  it('should read a command as it was written, at the time of the command', () => {
    const command = { ...stamp, verb: 'unmerge', left: 'user_id:a', right: 'email:b@x.io' }
    expect(decode(JSON.stringify(command))).toEqual({
      ok: true,
      value: command,
      timestampMs: 1_000,
    })
  })

  it.each(identityVerbs)('should say what %s lacks', (verb) => {
    expect(decode(JSON.stringify({ ...stamp, verb }))).toMatchObject({
      ok: false,
      reason: 'invalid-command',
      message: expect.stringContaining(`${verb} needs `),
    })
  })

  it.each([
    ['null', 'a JSON object'],
    ['[]', 'a JSON object'],
    [JSON.stringify({ ...stamp, verb: 'dance' }), 'verb is "dance"'],
    [JSON.stringify({ ...stamp, verb: 'erase', id: '' }), 'an id of its own'],
    [JSON.stringify({ ...stamp, verb: 'erase', atMs: 0.5 }), 'atMs is 0.5'],
    [
      JSON.stringify({ ...stamp, verb: 'review', left: 'a', right: '', verdict: 'maybe' }),
      'accept or reject',
    ],
    [
      JSON.stringify({ ...stamp, verb: 'undo-import', source: 's', identifiers: [1] }),
      'a list of texts',
    ],
    [JSON.stringify({ ...stamp, verb: 'backfill', traits: [] }), 'needs histories'],
    [
      JSON.stringify({ ...stamp, verb: 'backfill', traits: [], histories: [history, {}] }),
      'histories[1] is no history',
    ],
    [
      JSON.stringify({
        ...stamp,
        verb: 'backfill',
        traits: [],
        histories: [{ ...history, panes: { 'w/0': { orders: 1 } } }],
      }),
      'histories[0] is no history',
    ],
  ])('should refuse %s', (line, text) => {
    const decoded = decode(line)
    expect(decoded).toMatchObject({ ok: false, reason: 'invalid-command' })
    expect(decoded).toMatchObject({ message: expect.stringContaining(text) })
  })

  it('should refuse what is no JSON, as every decoder does', () => {
    expect(decode('{"id":')).toMatchObject({ ok: false, reason: 'invalid-json' })
  })
})

// Helpers

function decode(line: string) {
  const bytes = Buffer.from(line)
  return identityCommandJson().decode(bytes, 0, bytes.length, { receivedAtMs: 0 })
}

import { describe, expect, it } from 'vitest'
import { scramClient } from '../../../connectors/kafka/wire/scram.ts'

describe('scramClient', () => {
  it('should answer as the example of RFC 7677 does', () => {
    const nonce = 'rOprNGfwEbeRWgbNEkqO'
    const client = scramClient('sha256', 'user', 'pencil', nonce)
    expect(client.first().toString()).toBe(`n,,n=user,r=${nonce}`)
    const r = `${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`
    const answer = client.final(Buffer.from(`r=${r},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`))
    const proof = 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ='
    expect(answer.toString()).toBe(`c=biws,r=${r},p=${proof}`)
  })

  it('should refuse a server that does not repeat its nonce, or asks for endless work', () => {
    const client = scramClient('sha256', 'user', 'pencil', 'mine')
    for (const answer of ['r=other,s=AAAA,i=4096', 'r=mine2,s=AAAA,i=999999999', '']) {
      expect(() => client.final(Buffer.from(answer))).toThrow('something else')
    }
  })
})

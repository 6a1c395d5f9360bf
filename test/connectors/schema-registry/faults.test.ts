import { afterEach, describe, expect, it } from 'vitest'
import { schemaRegistry } from '#connectors'
import { services } from '../../helpers/services.ts'
import { decoded, newSubject, recordOf, settingsOf, settingsWith } from './helpers.ts'
import { registryProxy, type Behaviour } from './registry-proxy.ts'

const schema = recordOf([{ name: 'id', type: 'string' }])
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

// The registry server needs Java, and may not be there.
describe.skipIf(services.registry === undefined)('a disturbed registry', () => {
  it('should be asked again, and be given up after a bound', async () => {
    const { proxy, registry } = await disturbed({ failures: 3 })
    expect(await registry.subjects()).toEqual(expect.any(Array))
    expect(proxy.asked).toHaveLength(4)
    proxy.behaviour.failures = 100
    await expect(registry.subjects()).rejects.toMatchObject({
      code: 'transient',
      message: expect.stringMatching(/schema registry .* does not answer: /),
    })
    expect(proxy.asked).toHaveLength(9)
  })

  it('should be asked again when its answer is cut', async () => {
    const { registry } = await disturbed({ cuts: 1 }, { requestTimeoutMs: 500 })
    expect(await registry.subjects()).toEqual(expect.any(Array))
  })

  it('should hold the source back while it is away, and refuse nothing', async () => {
    const { proxy, settings } = await disturbed()
    const message = await aMessage(settings)
    const decoder = await openDecoder(settings)
    await proxy.close()
    const preparing = decoder.prepare?.(message, 0, message.length)
    await expect(preparing).rejects.toMatchObject({ code: 'transient' })
  })

  it('should be asked once for an id, known or not', async () => {
    const { proxy, settings } = await disturbed()
    const message = await aMessage(settings)
    const decoder = await openDecoder(settings)
    const foreign = Buffer.from(message)
    foreign.writeUInt32BE(2_000_000_000, 1)
    const before = proxy.asked.length
    const all = [message, message, foreign, foreign]
    await Promise.all(all.map(async (bytes) => decoder.prepare?.(bytes, 0, bytes.length)))
    expect(await decoded(decoder, message)).toMatchObject({ ok: true })
    expect(await decoded(decoder, foreign)).toMatchObject({ reason: 'unknown-schema-id' })
    // The known id once, the unknown one as often as `unknownIdTries` says.
    expect(proxy.asked.length - before).toBe(1 + 3)
  })

  it('should keep a bounded number of schemas', async () => {
    const { proxy, settings } = await disturbed({}, { cacheMax: 2 })
    const subject = newSubject()
    const messages = [
      await aMessage(settings, recordOf([{ name: 'id', type: 'string' }]), subject),
      await aMessage(settings, recordOf([{ name: 'no', type: 'string', default: '' }]), subject),
      await aMessage(settings, recordOf([{ name: 'nr', type: 'string', default: '' }]), subject),
    ]
    const decoder = await openDecoder(settings)
    for (const message of messages) await decoder.prepare?.(message, 0, message.length)
    const [first, , last] = messages
    const before = proxy.asked.length
    expect(await decoded(decoder, last ?? Buffer.alloc(0))).toMatchObject({ ok: true })
    expect(proxy.asked.length - before).toBe(0)
    expect(await decoded(decoder, first ?? Buffer.alloc(0))).toMatchObject({ ok: true })
    expect(proxy.asked.length - before).toBe(1)
  })

  it('should get user and password, which are never shown', async () => {
    const authorization = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`
    const { proxy, registry } = await disturbed({ authorization })
    const refusal = await registry.subjects().catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'setup', message: expect.stringContaining('username') })
    const settings = settingsWith({ url: proxy.url, username: 'ada', password: 's3cret' })
    const allowed = await schemaRegistry.openRegistry(settings)
    expect(await allowed.subjects()).toEqual(expect.any(Array))
    const wrong = await schemaRegistry.openRegistry({ ...settings, password: 'wr0ng' })
    const refused = await wrong.subjects().catch((error: unknown) => error)
    expect(String(refused)).toContain('ada')
    expect(String(refused)).not.toContain('wr0ng')
  })
})

describe('the address of a registry', () => {
  it.each(['localhost:8081', 'ftp://host', 'http://ada:s3cret@host'])(
    'should be refused: %s',
    async (url) => {
      const opening = schemaRegistry.openRegistry(settingsWith({ url }))
      await expect(opening).rejects.toMatchObject({
        code: 'setup',
        message: expect.not.stringContaining('s3cret'),
      })
    },
  )

  it('should be told when nothing answers there', async () => {
    const settings = settingsWith({ url: 'http://127.0.0.1:9', retriesMax: 1 })
    const registry = await schemaRegistry.openRegistry(settings)
    await expect(registry.byId(1)).rejects.toMatchObject({
      code: 'transient',
      message: expect.stringContaining('http://127.0.0.1:9'),
    })
  })
})

// Helpers

async function disturbed(
  behaviour: Partial<Behaviour> = {},
  given: Partial<schemaRegistry.SchemaRegistryConfig> = {},
) {
  const proxy = await registryProxy(services.registry ?? '', behaviour)
  closing.push(async () => proxy.close().catch(() => undefined))
  const settings = { url: proxy.url, ...given }
  return { proxy, settings, registry: await schemaRegistry.openRegistry(settingsWith(settings)) }
}

async function aMessage(
  settings: Partial<schemaRegistry.SchemaRegistryConfig>,
  json = schema,
  subject = newSubject(),
): Promise<Buffer> {
  const options = { subject, schema: json, registerMissing: true }
  const encoder = await schemaRegistry.avroEncoder(options).open?.(settingsOf(settings))
  const { fields } = JSON.parse(json) as { fields: readonly { name: string }[] }
  return Buffer.from(encoder?.encode({ [fields[0]?.name ?? '']: 'x' }) ?? [])
}

async function openDecoder(settings: Partial<schemaRegistry.SchemaRegistryConfig>) {
  const decoder = await schemaRegistry.avroDecoder().open?.(settingsOf(settings))
  if (decoder === undefined) throw new Error('it opens')
  return decoder
}

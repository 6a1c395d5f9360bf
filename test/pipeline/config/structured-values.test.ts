import { describe, expect, it } from 'vitest'
import type { Connector } from '#connectors'
import { ConfigError, loadConfig } from '#pipeline'

const shop: Connector<{ readonly shelves: readonly string[] }> = {
  name: 'shop',
  summary: 'Talks to a shop.',
  config: { shelves: { doc: 'Shelves.', format: Array, default: [] } },
}

describe('lists and objects as text', () => {
  it('should read a list with commas, or as JSON', async () => {
    const commas = await load({ 'connectors.shop.shelves': 'a, b' })
    expect(commas.connector('shop')).toEqual({ shelves: ['a', 'b'] })
    const json = await load({ 'connectors.shop.shelves': '["a,b"]' })
    expect(json.connector('shop')).toEqual({ shelves: ['a,b'] })
  })

  it('should read an object as JSON', async () => {
    const { bindings } = await load({ bindings: '{"events": "kafka"}' })
    expect(bindings).toEqual({ events: 'kafka' })
  })

  it('should say what is wrong with one', async () => {
    await expect(load({ bindings: 'kafka' })).rejects.toThrow('must be JSON; it is "kafka"')
    const numbered = load({ bindings: '{"events": 1}' })
    await expect(numbered).rejects.toThrow(ConfigError)
    await expect(numbered).rejects.toThrow('connector names by step id')
  })
})

// Helpers

function load(values: Readonly<Record<string, string>>) {
  return loadConfig({ environment: {}, connectors: [shop], values })
}

import { describe, expect, it } from 'vitest'
import type { Connector } from '../connector.ts'
import { settingsOf } from './context.ts'

interface Setting {
  readonly path: string
  readonly doc: unknown
  readonly hasDefault: boolean
  readonly sensitive: boolean
}

const secret = /password|secret|token|apikey|api_key|credential|passphrase|privatekey/i

/**
 * Tests a connector's descriptor: name, summary, and settings that each have a doc and a default,
 * with secrets marked `sensitive` and unknown settings refused.
 */
export function describeConnector(connector: Connector): void {
  const settings = settingsIn(connector.config, '')

  describe(`settings of ${connector.name}`, () => {
    it('should have a kebab-case name and a summary that is a sentence', () => {
      expect(connector.name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
      expect(connector.summary).toMatch(/^[A-Z].*\.$/s)
    })

    it('should document every setting and give it a default', () => {
      const bare = settings.filter(({ doc, hasDefault }) => !isSentence(doc) || !hasDefault)
      expect(bare.map(({ path }) => path)).toEqual([])
    })

    it('should be valid with its defaults and refuse a setting that it does not know', () => {
      expect(() => settingsOf(connector, {})).not.toThrow()
      expect(() => settingsOf(connector, { 'no-such-setting': 1 })).toThrow(/no-such-setting/)
    })

    it('should mark secrets as sensitive', () => {
      const open = settings.filter(({ path, sensitive }) => secret.test(path) && !sensitive)
      expect(open.map(({ path }) => path)).toEqual([])
    })
  })
}

function settingsIn(schema: object, prefix: string): Setting[] {
  return Object.entries(schema).flatMap(([name, node]: [string, unknown]) => {
    if (typeof node !== 'object' || node === null) return []
    const path = prefix + name
    if (!('default' in node) && !('doc' in node)) return settingsIn(node, `${path}.`)
    const { doc, sensitive } = node as { doc?: unknown; sensitive?: boolean }
    return [{ path, doc, hasDefault: 'default' in node, sensitive: sensitive === true }]
  })
}

function isSentence(doc: unknown): boolean {
  return typeof doc === 'string' && doc.trim().length >= 10
}

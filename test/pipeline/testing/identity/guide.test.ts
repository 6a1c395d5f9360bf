import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { identityRules } from '#operators'
import { checkIdentityRules } from '../../../../pipeline/testing.ts'

const file = new URL('../../../../pipeline/testing/identity/GUIDE.md', import.meta.url)

/** The rule of the guide; the next test holds the two together. */
const rules = identityRules({
  guards: [
    {
      name: 'has an email',
      hereditary: true,
      allows: (members) =>
        members.length < 2 || members.some(({ identifier }) => identifier.startsWith('email:')),
    },
  ],
})

describe('GUIDE.md', () => {
  it('should show what the kit says of its rule', async () => {
    const error: unknown = await checkIdentityRules(rules, { seed: 1 }).catch(
      (each: unknown) => each,
    )
    const said = error instanceof Error ? error.message : ''
    const guide = readFileSync(file, 'utf8')
    if (process.env['GOLDEN_UPDATE'] === '1') {
      writeFileSync(
        file,
        guide.replace(/```text\n[^]*?```/, () => `\`\`\`text\n${said}\n\`\`\``),
      )
    }
    expect(block(readFileSync(file, 'utf8'), 'text')).toBe(`${said}\n`)
  })

  it('should show the rule that is tried', () => {
    const own = readFileSync(new URL(import.meta.url), 'utf8')
    const rule = /const rules = [^]*?\n\}\)\n/
    expect(rule.exec(block(readFileSync(file, 'utf8'), 'ts') ?? '')?.[0]).toBe(rule.exec(own)?.[0])
  })
})

// Helpers

function block(text: string, language: string): string | undefined {
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)?.[1]
}

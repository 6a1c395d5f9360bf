import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import customers from '../examples/customers.ts'
import { describe as describePlan, plan } from '#pipeline'

const readme = read('../README.md')

describe('README.md', () => {
  it('should show the first pipeline as it stands', () => {
    expect(block('ts')).toBe(read('../examples/customers.ts'))
  })

  it('should draw the plan of the first pipeline', () => {
    expect(block('mermaid')).toBe(describePlan(plan(customers), 'mermaid'))
  })

  it('should name commands that there are', () => {
    const { scripts } = JSON.parse(read('../package.json')) as { scripts: Record<string, string> }
    const named = [...readme.matchAll(/^npm run ([\w:-]+)/gm)].map(([, name]) => name)
    expect(named.length).toBeGreaterThan(2)
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named))
  })
})

// Helpers

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}

/** The first block of code in a language. */
function block(language: string): string | undefined {
  return new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(readme)?.[1]
}

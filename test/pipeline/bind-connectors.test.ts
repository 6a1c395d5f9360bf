import { describe, expect, it } from 'vitest'
import { chooseSink, chooseSource, memory } from '#connectors'
import { bindConnectors, ConfigError, pipeline } from '#pipeline'

const input = {
  laptop: memory.read({ partitions: { a: [] } }),
  topic: memory.read({ partitions: { b: [] } }),
}
const output = new memory.Collection<unknown>()
const definition = pipeline('choice', (p) => {
  const lines = p.source('lines', chooseSource(input))
  lines.sink('kept', chooseSink({ laptop: memory.write(output), table: memory.write(output) }))
  lines.sink('fixed', memory.write(output))
})

describe('bindings', () => {
  it('should take the first connector of a choice unless one is named', () => {
    const [lines] = bindConnectors(definition, {}).nodes
    expect(specOf(lines)).toMatchObject({ summary: input.laptop.summary })
  })

  it('should take the connector that is named for a step', () => {
    const { nodes } = bindConnectors(definition, { lines: 'topic' })
    expect(specOf(nodes[0])).toBe(input.topic)
  })

  it('should take the one named for * where a step has it and is not named itself', () => {
    const { nodes } = bindConnectors(definition, { '*': 'topic' })
    expect(specOf(nodes[0])).toBe(input.topic)
    expect(specOf(nodes[1])).toBe(specOf(definition.nodes[1]))
  })

  it('should refuse a connector for * that no step has', () => {
    const bind = (name: string) => () => bindConnectors(definition, { '*': name })
    expect(bind('kafak')).toThrow(
      /bindings\.\*: no step of pipeline 'choice' can be bound to 'kafak'/,
    )
    expect(bind('constructor')).toThrow(ConfigError)
  })

  it('should name every step and connector that is not there', () => {
    const bind = () => bindConnectors(definition, { lines: 'kafka', fixed: 'topic', nobody: 'x' })
    expect(bind).toThrow(ConfigError)
    expect(bind).toThrow(/step 'lines' cannot be bound to 'kafka'; its choices are: laptop, topic/)
    expect(bind).toThrow(/step 'fixed' of pipeline 'choice' gives no choice; .*: lines, kept/)
    expect(bind).toThrow(/step 'nobody'/)
  })
})

// Helpers

function specOf(node: (typeof definition.nodes)[number] | undefined): unknown {
  return node !== undefined && 'spec' in node ? node.spec : undefined
}

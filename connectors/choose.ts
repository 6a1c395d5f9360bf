import type { SinkSpec, SourceSpec } from './connector.ts'

/** Specs of one step by the name of their connector; the first one holds unless a setting says otherwise. */
export type Alternatives<Spec> = Readonly<Record<string, Spec>>

/**
 * A source of several connectors of which the setting `bindings` takes one, so that one definition
 * reads files on a laptop and a topic in production:
 * `chooseSource({ files: files.read({ … }), kafka: kafka.read({ … }) })`.
 */
export function chooseSource<T>(alternatives: Alternatives<SourceSpec<T>>): SourceSpec<T> {
  const keyed = Object.values(alternatives).every((spec) => spec.keyed === true)
  return { ...firstOf(alternatives), keyed, alternatives }
}

/** A sink of several connectors, of which the setting `bindings` takes one. */
export function chooseSink<T>(alternatives: Alternatives<SinkSpec<T>>): SinkSpec<T> {
  return { ...firstOf(alternatives), alternatives }
}

function firstOf<Spec>(alternatives: Alternatives<Spec>): Spec {
  const [first] = Object.values(alternatives)
  if (first === undefined) throw new TypeError('a choice needs at least one connector')
  return first
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../paths.ts'

/** A wrong version of a piece of source: what stands there, once, and what stands there instead. */
export interface SourceMutant {
  readonly name: string
  /** From the root of the checkout. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** Mutants of a part of the source. */
export interface MutantFamily {
  /** The query by which a module is asked for: `mutant` for `…?mutant=3`. */
  readonly query: string
  /** Paths of the modules that are loaded anew for each mutant; others are shared. */
  readonly mutable: RegExp
  readonly mutants: readonly SourceMutant[]
}

/** What a Vite plugin is asked for here. */
interface Resolver {
  resolve(
    id: string,
    importer: string | undefined,
    options: { readonly skipSelf: boolean },
  ): Promise<{ readonly id: string } | null>
}

/**
 * Loads modules that are asked for as `…?mutant=3`, and what they import of the family, with the
 * source of the mutant's file changed. Everything else is shared with the unchanged modules.
 */
export function loadMutants({ query: name, mutable, mutants }: MutantFamily) {
  const query = new RegExp(`\\?${name}=(\\d+)$`)
  return {
    name: `${name}-loader`,
    enforce: 'pre' as const,
    async resolveId(this: Resolver, id: string, importer: string | undefined) {
      const place = (query.exec(id) ?? query.exec(importer ?? ''))?.[1]
      if (place === undefined) return
      const plain = importer?.replace(query, '')
      const found = await this.resolve(id.replace(query, ''), plain, { skipSelf: true })
      if (found === null || !mutable.test(found.id)) return found
      return `${found.id}?${name}=${place}`
    },
    load(id: string) {
      const place = query.exec(id)?.[1]
      if (place === undefined) return
      const path = id.replace(query, '')
      return mutated(path, readFileSync(path, 'utf8'), mutants[Number(place)])
    },
  }
}

function mutated(path: string, text: string, mutant: SourceMutant | undefined): string {
  if (mutant === undefined || path !== join(root, mutant.file)) return text
  const parts = text.split(mutant.from)
  if (parts.length !== 2) {
    throw new Error(
      `mutant '${mutant.name}': ${mutant.file} has its text ${parts.length - 1} times; say what ` +
        'stands there now',
    )
  }
  return parts.join(mutant.to)
}

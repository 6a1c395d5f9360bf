import type { Manifest } from './manifest.ts'

/**
 * A manifest as JSON text. Watermarks may be infinite, which JSON has no number for, so those are
 * written as `{"$number":"-Infinity"}`.
 */
export function manifestToJson(manifest: Manifest): string {
  return JSON.stringify(manifest, (_name, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value,
  )
}

/** Reads what `manifestToJson` wrote. */
export function manifestFromJson(text: string): Manifest {
  return JSON.parse(text, (_name, value: unknown) => {
    const isNumber = typeof value === 'object' && value !== null && '$number' in value
    return isNumber ? Number(value.$number) : value
  }) as Manifest
}

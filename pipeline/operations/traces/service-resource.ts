import type { TracerConfig } from '@opentelemetry/sdk-trace-base'

type Resource = NonNullable<TracerConfig['resource']>

/** Says whose traces they are. */
export class ServiceResource implements Resource {
  readonly attributes: Resource['attributes']

  constructor(attributes: Resource['attributes']) {
    this.attributes = attributes
  }

  merge(other: Resource | null): Resource {
    return new ServiceResource({ ...this.attributes, ...other?.attributes })
  }

  getRawAttributes(): ReturnType<Resource['getRawAttributes']> {
    return Object.entries(this.attributes)
  }
}

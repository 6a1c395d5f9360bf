import versions from './versions.json' with { type: 'json' }

/** Versions of everything that is downloaded or installed for tests: the one place where they are. */
export { versions }

/** An optional driver that is not installed, or that cannot be loaded here. The message says how to mend it. */
export class DriverMissingError extends Error {
  override readonly name = 'DriverMissingError'
  readonly code = 'driver-missing'
}

/** How to load a driver. */
export interface DriverOptions {
  /** The command that installs it, such as `npm install node-rdkafka@3.6.1`. */
  readonly howToInstall: string
  /** What loads it; `import` by default. */
  readonly load?: (packageName: string) => Promise<unknown>
}

/**
 * Loads a driver that is not part of the install, because it has to be compiled, say: only
 * connectors that are used load theirs. A CommonJS package's exports are what is answered. Throws
 * `DriverMissingError`, with the command that installs it.
 */
export async function loadDriver<Driver>(
  packageName: string,
  { howToInstall, load = (name) => import(name) }: DriverOptions,
): Promise<Driver> {
  try {
    const module = await load(packageName)
    return (hasDefault(module) ? module.default : module) as Driver
  } catch (error) {
    throw new DriverMissingError(messageFor(packageName, howToInstall, error), { cause: error })
  }
}

function hasDefault(module: unknown): module is { readonly default: unknown } {
  return typeof module === 'object' && module !== null && 'default' in module
}

function messageFor(packageName: string, howToInstall: string, error: unknown): string {
  const { message } = error as Error
  const absent = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
  return absent && message.includes(`'${packageName}'`)
    ? `${packageName} is not installed. Install it with: ${howToInstall}`
    : `${packageName} is installed but cannot be loaded (${firstLine(message)}). ` +
        `Install it again with: ${howToInstall}`
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? ''
}

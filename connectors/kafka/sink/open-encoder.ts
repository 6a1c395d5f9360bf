import type { Encoder } from '#schemas'

/** Settings by the name of their connector: what encoders are opened with. */
export type SettingsOf = (connector: string) => unknown

/** Opens an encoder that needs it. */
export async function openEncoder<T>(
  encoder: Encoder<T>,
  settings: SettingsOf,
): Promise<Encoder<T>> {
  return (await encoder.open?.(settings)) ?? encoder
}

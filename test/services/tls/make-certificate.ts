import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../process/run.ts'

/** What a server shows to its clients, and what these check it with. */
export interface ServerCertificate {
  /** PKCS12 keystore of the server, with its key. */
  readonly keystore: string
  readonly keystorePassword: string
  /** PEM file of the authority that signed the certificate: for clients. */
  readonly authority: string
}

const keystorePassword = 'keystore-password'

/**
 * Makes a certificate authority of its own and a certificate that it signs, by the JDK's keytool. `names`
 * are those that the certificate is for, such as `dns:localhost` or `ip:127.0.0.1`. About 2 s.
 */
export async function makeCertificate(
  directory: string,
  names: readonly string[],
): Promise<ServerCertificate> {
  await mkdir(directory, { recursive: true })
  const keystore = join(directory, 'server.p12')
  const authority = join(directory, 'authority.pem')
  const store = ['-storetype', 'PKCS12', '-keystore', keystore, '-storepass', keystorePassword]
  const tool = (...args: readonly string[]) =>
    run({ command: 'keytool', args: [...args, ...store], directory })
  const pair = ['-genkeypair', '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '30']
  await tool(...pair, '-alias', 'authority', '-dname', 'CN=test authority', '-ext', 'bc:c')
  await tool('-exportcert', '-rfc', '-alias', 'authority', '-file', authority)
  const signed = ['-signer', 'authority', '-ext', `san=${names.join(',')}`]
  await tool(...pair, '-alias', 'server', '-dname', 'CN=test server', ...signed)
  // A server takes any key of its keystore, so the authority's must not be there.
  await tool('-delete', '-alias', 'authority')
  return { keystore, keystorePassword, authority }
}

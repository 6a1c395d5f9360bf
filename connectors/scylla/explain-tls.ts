/** How to mend what is wrong with TLS, by the codes of Node.js and OpenSSL: the first that fits. */
const advices: readonly (readonly [RegExp, string])[] = [
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'Set connectors.scylla.tlsServerName to a name that the certificates of the nodes hold.',
  ],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, 'Renew the certificate of the node, or mend its clock.'],
  [
    /SELF_SIGNED|^UNABLE_TO_|^CERT_|^INVALID_CA$/,
    'Set connectors.scylla.tlsCaFile to the PEM file of the authority that signed the certificate of the node.',
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/,
    'The server speaks no TLS there: set connectors.scylla.tls to false, or another port in connectors.scylla.contactPoints.',
  ],
  [
    /^ERR_SSL_.*(CERTIFICATE|HANDSHAKE_FAILURE)/,
    'Check connectors.scylla.tlsCertificateFile and connectors.scylla.tlsKeyFile, by which the server knows this client.',
  ],
  [/^ERR_(SSL|OSSL|TLS)_/, 'Check the connectors.scylla.tls… settings and their files.'],
]

/** Why TLS could not be spoken with a server, and how to mend it; undefined for other errors. */
export function explainTls(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string'))
    return undefined
  const { code, message } = error
  const advice = advices.find(([pattern]) => pattern.test(code))?.[1]
  if (advice === undefined) return undefined
  // OpenSSL's own text has places in its source around the reason.
  const isOpenSsl = /^ERR_(SSL|OSSL)_/.test(code) && 'reason' in error
  const why = isOpenSsl ? String(error.reason) : message.replace(/[. ]+$/, '')
  return `${why}. ${advice}`
}

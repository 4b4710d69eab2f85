/**
 * Why nothing is sent from an environment that has switched off the proof of who answers; undefined when it has not. There is no option to
 * go on all the same: the key would go to whoever answers.
 */
export function tlsRefusal(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  return environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0"
    ? "NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody take the key; use NODE_EXTRA_CA_CERTS instead"
    : undefined;
}

/** What is wrong with a certificate, by the codes of OpenSSL and Node; undefined for other faults. */
export function tlsWords(code: string): string | undefined {
  if (Object.hasOwn(words, code)) return words[code];
  return /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_)|^EPROTO$/.test(code) ? `no secure connection (${code})` : undefined;
}

const words: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it has signed its certificate itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an authority that is not known here",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate comes from an authority that is not known here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate comes from an authority that is not known here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from an authority that is not known here",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet; is the clock right?",
  CERT_REVOKED: "its certificate was revoked",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
};

//! TLS to the broker: rustls with ring, the system's certificate authorities or one from a file.
//!
//! Must not offer a way to skip the check of the certificate.

use std::sync::Arc;

use rumqttc::TlsConfiguration;
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::Error;
use super::Tls;

/// Reads the certificate authorities and builds what rumqttc connects with.
pub(super) fn configuration(tls: &Tls) -> Result<TlsConfiguration, Error> {
    let roots = match &tls.ca_file {
        Some(path) => {
            let wrong = |cause: String| Error::CaFile { path: path.clone(), cause };
            let mut roots = RootCertStore::empty();
            for certificate in CertificateDer::pem_file_iter(path).map_err(|e| wrong(e.to_string()))? {
                let certificate = certificate.map_err(|e| wrong(e.to_string()))?;
                roots.add(certificate).map_err(|e| wrong(e.to_string()))?;
            }
            if roots.is_empty() {
                return Err(wrong("it holds no certificate in PEM form".into()));
            }
            roots
        }
        None => {
            let mut roots = RootCertStore::empty();
            // Systems carry a few certificates that rustls does not take: the others are still good.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err(Error::NoRoots);
            }
            roots
        }
    };
    // The provider is named here, so that this does not depend on somebody having installed one for the process.
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the cipher suites of the default protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConfiguration::Rustls(Arc::new(config)))
}

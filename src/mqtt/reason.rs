//! Why a connection was lost or could not be made, as a sentence that tells a person what to do.
//!
//! Must not contain a secret: of the settings only the broker's address, our client id and the user's name are used.

use std::error::Error as _;
use std::io;

use rumqttc::ConnectReturnCode;
use rumqttc::ConnectionError;
use rumqttc::StateError;
use rumqttc::TlsError;
use rustls::CertificateError;

use super::MAX_PACKET_BYTES;
use super::Settings;

/// The sentence for `error`.
pub(super) fn sentence(error: &ConnectionError, settings: &Settings) -> String {
    let broker = format!("{}:{}", settings.host, settings.port);
    match error {
        ConnectionError::ConnectionRefused(code) => refused(*code, &broker, settings),
        ConnectionError::NetworkTimeout => format!("The MQTT broker at {broker} does not answer."),
        ConnectionError::FlushTimeout => format!("The MQTT broker at {broker} takes nothing any more."),
        ConnectionError::Tls(TlsError::Io(error)) | ConnectionError::Io(error) => not_reached(error, &broker, settings),
        ConnectionError::Tls(error) => format!("TLS with the MQTT broker at {broker} failed: {error}."),
        ConnectionError::MqttState(error) => lost(error, &broker, settings),
        ConnectionError::NotConnAck(_) => format!("What answers at {broker} is no MQTT broker."),
        ConnectionError::RequestsDone => "The MQTT connection was given up.".into(),
    }
}

fn refused(code: ConnectReturnCode, broker: &str, settings: &Settings) -> String {
    match code {
        ConnectReturnCode::BadUserNamePassword | ConnectReturnCode::NotAuthorized => match &settings.username {
            Some(user) => {
                format!("The MQTT broker at {broker} refuses user `{user}`: check the name and the password.")
            }
            None => format!("The MQTT broker at {broker} wants a user name and a password, and none is set."),
        },
        ConnectReturnCode::BadClientId => {
            format!("The MQTT broker at {broker} does not accept the client id `{}`.", settings.client_id)
        }
        ConnectReturnCode::ServiceUnavailable => format!("The MQTT broker at {broker} takes no connections now."),
        ConnectReturnCode::RefusedProtocolVersion => {
            format!("The MQTT broker at {broker} does not speak MQTT 3.1.1.")
        }
        ConnectReturnCode::Success => format!("The MQTT broker at {broker} contradicts itself."),
    }
}

fn not_reached(error: &io::Error, broker: &str, settings: &Settings) -> String {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return not_trusted(error, broker, settings);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => format!("Nothing listens at {broker}: is the MQTT broker running?"),
        io::ErrorKind::UnexpectedEof if settings.tls.is_some() => {
            format!("The MQTT broker at {broker} closed the connection during the TLS handshake: is it a TLS port?")
        }
        // The system resolver's errors have no kind of their own; the text names the cause.
        _ => format!("The MQTT broker at {broker} cannot be reached: {error}."),
    }
}

fn not_trusted(error: &rustls::Error, broker: &str, settings: &Settings) -> String {
    let hint = match (error, settings.tls.as_ref().and_then(|tls| tls.ca_file.as_ref())) {
        (rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer), Some(path)) => {
            format!("it was not signed by the authority in {}", path.display())
        }
        (rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer), None) => {
            "no authority that this system knows has signed it; name your own in the CA file setting".into()
        }
        (
            rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ),
            _,
        ) => format!("it was made out to another name than `{}`", settings.host),
        (
            rustls::Error::InvalidCertificate(
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. },
            ),
            _,
        ) => "it is not valid at this time; check the clock of this machine too".into(),
        (rustls::Error::InvalidCertificate(error), _) => format!("{error:?}"),
        (error, _) => return format!("TLS with the MQTT broker at {broker} failed: {error}."),
    };
    format!("The certificate of the MQTT broker at {broker} is not trusted: {hint}.")
}

fn lost(error: &StateError, broker: &str, settings: &Settings) -> String {
    match error {
        // The usual end. A second client of the same name throws the first out, and looks just like it.
        StateError::ConnectionAborted => format!(
            "The MQTT broker at {broker} closed the connection: it stopped, or another client is called `{}` too.",
            settings.client_id
        ),
        StateError::AwaitPingResp | StateError::CollisionTimeout => {
            format!("The MQTT broker at {broker} has stopped answering.")
        }
        StateError::Deserialization(rumqttc::Error::PayloadSizeLimitExceeded(bytes)) => format!(
            "The MQTT broker at {broker} sent a message of {bytes} bytes; more than {MAX_PACKET_BYTES} are not taken."
        ),
        StateError::Deserialization(rumqttc::Error::TopicNotUtf8) => {
            format!("The MQTT broker at {broker} sent a topic that is not UTF-8.")
        }
        StateError::Io(error) | StateError::Deserialization(rumqttc::Error::Io(error)) => {
            format!("The connection to the MQTT broker at {broker} broke: {error}.")
        }
        other => {
            let cause = other.source().map_or_else(|| other.to_string(), ToString::to_string);
            format!("The MQTT broker at {broker} broke the protocol: {cause}.")
        }
    }
}

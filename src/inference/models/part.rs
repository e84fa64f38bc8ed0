//! The files of one model as bytes. Who reads them from where is not known here: the core does no I/O.

/// The files of one model.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// The model's name, which is that of its files: `encoder`, `home`, `forecaster`, `projector`, `presence` or `acceptance`.
    pub name: &'a str,
    /// The text of its manifest, `NAME.toml`.
    pub manifest: &'a str,
    /// The model itself, `NAME.onnx`.
    pub onnx: &'a [u8],
    /// Inputs and what came out for them where the model was trained, `NAME.golden`.
    pub golden: &'a [u8],
}

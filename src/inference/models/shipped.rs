//! The models that are part of the binary.

use crate::inference::models::part::Part;

/// The files of every model of `models/`.
pub const SHIPPED: [Part<'static>; 4] = [
    Part {
        name: "encoder",
        manifest: include_str!("../../../models/encoder.toml"),
        onnx: include_bytes!("../../../models/encoder.onnx"),
        golden: include_bytes!("../../../models/encoder.golden"),
    },
    Part {
        name: "home",
        manifest: include_str!("../../../models/home.toml"),
        onnx: include_bytes!("../../../models/home.onnx"),
        golden: include_bytes!("../../../models/home.golden"),
    },
    Part {
        name: "forecaster",
        manifest: include_str!("../../../models/forecaster.toml"),
        onnx: include_bytes!("../../../models/forecaster.onnx"),
        golden: include_bytes!("../../../models/forecaster.golden"),
    },
    Part {
        name: "projector",
        manifest: include_str!("../../../models/projector.toml"),
        onnx: include_bytes!("../../../models/projector.onnx"),
        golden: include_bytes!("../../../models/projector.golden"),
    },
];

// Writes what every model that zigbee-herdsman-converters supports exposes, as entries of Zigbee2MQTT's `bridge/devices`:
// one JSON object per line on standard output. Also one entry for each other name ("white label") of a model.
//
//   node dump.mjs TOOLS        (the folder with node_modules)
//
// It only asks the package. How Zigbee2MQTT itself puts such entries together was read in its documentation.
import {readdirSync} from "node:fs";
import {createRequire} from "node:module";
import path from "node:path";

const require = createRequire(path.resolve(process.argv[2], "package.json"));
const zhc = require("zigbee-herdsman-converters");
const devices = path.join(path.dirname(require.resolve("zigbee-herdsman-converters")), "devices");

// What a definition whose exposes depend on the device may ask of it: a device of which nothing special is known.
const endpoint = (ID) => ({
    ID,
    inputClusters: [],
    outputClusters: [],
    binds: [],
    meta: {},
    supportsInputCluster: () => false,
    supportsOutputCluster: () => false,
    getInputClusters: () => [],
    getOutputClusters: () => [],
    getClusterAttributeValue: () => undefined,
    getDevice: () => device,
});
const device = {
    isDummyDevice: true,
    ieeeAddr: "0x0000000000000000",
    type: "Router",
    modelID: "",
    manufacturerName: "",
    meta: {},
    endpoints: [1, 2, 3, 4].map(endpoint),
    getEndpoint: endpoint,
};

const failures = [];
let written = 0;
function write(definition, label, exposes) {
    written += 1;
    const entry = {
        ieee_address: `0x${written.toString(16).padStart(16, "0")}`,
        type: "Router",
        friendly_name: `device ${written}`,
        disabled: false,
        supported: true,
        definition: {
            model: label.model ?? definition.model,
            vendor: label.vendor ?? definition.vendor,
            description: label.description ?? definition.description,
            exposes,
        },
    };
    process.stdout.write(`${JSON.stringify(entry)}\n`);
}

for (const file of readdirSync(devices).sort()) {
    if (!file.endsWith(".js") || file === "index.js") continue;
    for (const raw of require(path.join(devices, file)).definitions ?? []) {
        try {
            const definition = zhc.prepareDefinition(raw);
            const exposes = typeof definition.exposes === "function" ? definition.exposes(device, {}) : definition.exposes;
            write(definition, {}, exposes);
            for (const label of definition.whiteLabel ?? []) write(definition, label, exposes);
        } catch (error) {
            failures.push(`${file} ${raw.vendor} ${raw.model}: ${error.message}`);
        }
    }
}
for (const failure of failures) process.stderr.write(`${failure}\n`);
process.exitCode = written === 0 ? 1 : 0;

// Runs the real Zigbee2MQTT with this in place of its radio stick: a home whose devices answer at once and do what is asked.
//
//   node radio.cjs TOOLS HOME.json        (ZIGBEE2MQTT_DATA names the folder with configuration.yaml)
//
// TOOLS is the folder with node_modules. HOME.json lists the devices; the nth has the address 0x...0n.
// Standard input takes one JSON object per line, from a device: {"from": 1, "endpoint": 1, "cluster": "genOnOff"} with
// "attributes": {"onOff": 1} for a report, or "command": "on" for a command; or {"join": 1}.
// Standard output says `RADIO {"to": 1, "endpoint": 1, "cluster": "genOnOff", "command": "on", "payload": {}}` of each frame sent.
const {readFileSync} = require("node:fs");
const {createRequire} = require("node:module");
const path = require("node:path");
const readline = require("node:readline");

const [tools, home] = process.argv.slice(2);
const zigbee2mqtt = createRequire(createRequire(path.resolve(tools, "package.json")).resolve("zigbee2mqtt/package.json"));
const {Adapter} = zigbee2mqtt("zigbee-herdsman/dist/adapter");
const {Device} = zigbee2mqtt("zigbee-herdsman/dist/controller/model");
const {Zcl, Zdo} = zigbee2mqtt("zigbee-herdsman");

const devices = JSON.parse(readFileSync(home, "utf8"));
const address = (number) => `0x${number.toString(16).padStart(16, "0")}`;
const say = (what) => process.stdout.write(`RADIO ${JSON.stringify(what)}\n`);
const {CLIENT_TO_SERVER, SERVER_TO_CLIENT} = Zcl.Direction;
const {GLOBAL, SPECIFIC} = Zcl.FrameType;
let sequence = 0;

/** What the adapter hands up when a device has sent this frame. */
function received(number, endpoint, frame) {
    const data = frame.toBuffer();
    const header = Zcl.Header.fromBuffer(data);
    const common = {linkquality: 100, groupID: 0, wasBroadcast: false, destinationEndpoint: 1};
    return {clusterID: frame.cluster.ID, address: number, header, data, endpoint, ...common};
}

/** What a device says of an attribute: its maker, its name, that it has joined the alarm zone; of a factor one, of any other quantity zero. */
function attribute(number, cluster, attrId) {
    const {type, name} = Object.values(cluster.attributes).find(({ID}) => ID === attrId) ?? {};
    const {maker, model} = devices[number - 1];
    const told = {manufacturerName: maker, modelId: model, zoneState: 1, iasCieAddr: "0x00000000000000ff"}[name];
    const text = [Zcl.DataType.CHAR_STR, Zcl.DataType.OCTET_STR, Zcl.DataType.IEEE_ADDR].includes(type);
    const absent = type === undefined || (told === undefined && (text || cluster.name === "genBasic"));
    const figure = /multiplier|divisor/i.test(name) ? 1 : 0;
    return absent ? {attrId, status: Zcl.Status.UNSUPPORTED_ATTRIBUTE} : {attrId, status: 0, dataType: type, attrData: told ?? figure};
}

/** The answer of a device to a frame: it agrees to everything. */
function answer(number, endpoint, {header, payload, cluster}) {
    const reply = (type, command, content) =>
        received(number, endpoint, Zcl.Frame.create(type, SERVER_TO_CLIENT, true, header.manufacturerCode ?? undefined,
            header.transactionSequenceNumber, command, cluster, content, {}));
    if (!header.isGlobal) return reply(GLOBAL, "defaultRsp", {cmdId: header.commandIdentifier, statusCode: 0});
    switch (Zcl.Utils.getGlobalCommand(header.commandIdentifier).name) {
        case "read":
            return reply(GLOBAL, "readRsp", payload.map(({attrId}) => attribute(number, cluster, attrId)));
        case "write":
            return reply(GLOBAL, "writeRsp", [{status: 0}]);
        case "configReport":
            return reply(GLOBAL, "configReportRsp", [{status: 0}]);
        default:
            return reply(GLOBAL, "defaultRsp", {cmdId: header.commandIdentifier, statusCode: 0});
    }
}

class Radio extends Adapter {
    start = async () => "resumed";
    stop = async () => {};
    reset = async () => {};
    permitJoin = async () => {};
    addInstallCode = async () => {};
    supportsBackup = async () => false;
    getCoordinatorIEEE = async () => "0x00000000000000ff";
    getCoordinatorVersion = async () => ({type: "test", meta: {}});
    getNetworkParameters = async () => ({panID: 6754, extendedPanID: "0xdddddddddddddddd", channel: 11, nwkUpdateID: 0});
    waitFor = () => ({promise: new Promise(() => {}), cancel: () => {}});
    sendZclFrameToAll = async () => {};

    async sendZdo(_ieee, number, cluster) {
        const {type, endpoints} = devices[number - 1] ?? {type: "Coordinator", endpoints: {1: [[], []]}};
        const list = Object.keys(endpoints).map(Number);
        switch (cluster) {
            case Zdo.ClusterId.NODE_DESCRIPTOR_REQUEST:
                return [0, {manufacturerCode: 0, logicalType: {Coordinator: 0, Router: 1, EndDevice: 2}[type]}];
            case Zdo.ClusterId.ACTIVE_ENDPOINTS_REQUEST:
                return [0, {nwkAddress: number, endpointList: list}];
            case Zdo.ClusterId.SIMPLE_DESCRIPTOR_REQUEST: {
                const endpoint = arguments[3].at(-1);
                const [inClusterList, outClusterList] = endpoints[endpoint];
                return [0, {nwkAddress: number, endpoint, profileId: 260, deviceId: 0, inClusterList, outClusterList}];
            }
            default:
                return [0, {}];
        }
    }

    async sendZclFrameToEndpoint(_ieee, number, endpoint, frame) {
        say({to: number, endpoint, cluster: frame.cluster.name, command: frame.command.name, payload: frame.payload});
        return answer(number, endpoint, frame);
    }

    async sendZclFrameToGroup(group, frame) {
        say({group, cluster: frame.cluster.name, command: frame.command.name, payload: frame.payload});
    }

    /** A device speaks by itself. */
    hear({join, from, endpoint, cluster: name, attributes, command, payload, maker: told}) {
        const maker = told ?? undefined;
        if (join !== undefined) {
            this.emit("deviceJoined", {networkAddress: join, ieeeAddr: address(join)});
            return;
        }
        const custom = Device.byIeeeAddr(address(from)).customClusters;
        const cluster = Zcl.Utils.getCluster(name, maker, custom);
        const report = (key) => {
            const {ID: attrId, type: dataType} = cluster.attributes[key];
            return {attrId, dataType, attrData: attributes[key]};
        };
        sequence = (sequence + 1) % 256;
        const frame = attributes
            ? Zcl.Frame.create(GLOBAL, SERVER_TO_CLIENT, true, maker, sequence, "report", cluster, Object.keys(attributes).map(report), custom)
            : Zcl.Frame.create(SPECIFIC, CLIENT_TO_SERVER, true, maker, sequence, command, cluster, payload ?? {}, custom);
        this.emit("zclPayload", received(from, endpoint, frame));
    }
}

Adapter.create = async () => {
    const radio = new Radio({}, {}, "", {});
    readline.createInterface({input: process.stdin}).on("line", (line) => radio.hear(JSON.parse(line)));
    return radio;
};
zigbee2mqtt("./index.js").start();

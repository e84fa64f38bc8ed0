"""Drives a real Home Assistant through its own API, and writes down what it did: the importer must find exactly that.

    drive_home_assistant.py HASS CONFIG_DIR HTTP_PORT BROKER_PORT DONE.json

It starts Home Assistant headless, makes a user, connects it to a broker, announces devices as Zigbee2MQTT does, gives names,
areas and labels, makes a few hundred changes, stops it once as systemd would and kills it once as a power cut would, and goes on. At the end Home
Assistant is left running, and this waits until its standard input is closed before it stops it. Needs only what Home
Assistant itself is made of (aiohttp).
"""

import asyncio
import json
import random
import signal
import sys
import time

import aiohttp

HASS, FOLDER, PORT, BROKER, DONE = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
BASE = f"http://127.0.0.1:{PORT}"
CLIENT = f"{BASE}/"
PATIENCE = 180

CONFIGURATION = f"""
http:
  server_host: 127.0.0.1
  server_port: {PORT}
api:
websocket_api:
config:
recorder:
  commit_interval: 1
  auto_purge: false
input_boolean:
  guests:
    name: Guests
    initial: false
"""


class Home:
    """One Home Assistant through several lives."""

    def __init__(self, session):
        self.session = session
        self.process = None
        self.token = None
        self.expected = []
        self.last = {}
        self.born = time.time()

    async def start(self):
        self.process = await asyncio.create_subprocess_exec(
            HASS, "-c", FOLDER, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
        await self.until("Home Assistant answers", self.answers)

    async def answers(self):
        if self.process.returncode is not None:
            raise SystemExit(f"Home Assistant ended by itself with {self.process.returncode}")
        try:
            if self.token is None:
                async with self.session.get(f"{BASE}/api/onboarding") as reply:
                    return reply.status == 200
            return (await self.get("/api/config"))["state"] == "RUNNING"
        except (aiohttp.ClientError, KeyError):
            return False

    async def end(self, how):
        self.process.send_signal(how)
        await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def until(self, what, holds):
        deadline = time.monotonic() + PATIENCE
        while not (held := await holds()):
            if time.monotonic() > deadline:
                raise SystemExit(f"it never came to this: {what}")
            await asyncio.sleep(0.01)
        return held

    # --- its API ---

    async def call(self, method, path, body=None, **more):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.session.request(method, BASE + path, json=body, headers=headers, **more) as reply:
            text = await reply.text()
            if reply.status >= 400 and reply.status != 404:
                raise SystemExit(f"{method} {path} {body}: {reply.status} {text}")
            return json.loads(text) if reply.status < 400 and text else {}

    async def get(self, path):
        return await self.call("GET", path)

    async def service(self, name, **data):
        return await self.call("POST", f"/api/services/{name.replace('.', '/')}", data)

    async def publish(self, topic, payload, retain=False):
        payload = payload if isinstance(payload, str) else json.dumps(payload)
        await self.service("mqtt.publish", topic=topic, payload=payload, retain=retain)

    async def ask(self, **command):
        """One command over the websocket."""
        async with self.session.ws_connect(f"{BASE}/api/websocket") as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.token})
            await socket.receive_json()
            await socket.send_json({"id": 1, **command})
            reply = await socket.receive_json()
            if not reply["success"]:
                raise SystemExit(f"{command}: {reply}")
            return reply["result"]

    async def onboard(self):
        user = {"client_id": CLIENT, "name": "A", "username": "a", "password": "a-long-one", "language": "en"}
        code = (await self.call("POST", "/api/onboarding/users", user))["auth_code"]
        form = {"grant_type": "authorization_code", "code": code, "client_id": CLIENT}
        async with self.session.post(f"{BASE}/auth/token", data=form) as reply:
            self.token = (await reply.json())["access_token"]
        await self.until("Home Assistant runs", self.answers)

    async def connect_broker(self):
        flow = await self.call("POST", "/api/config/config_entries/flow", {"handler": "mqtt"})
        answers = {"broker": "127.0.0.1", "port": BROKER}
        # Newer ones ask for more.
        names = {field["name"] for field in flow.get("data_schema", [])}
        if "protocol" in names:
            answers["protocol"] = "5"
        if "other_settings" in names:
            answers["other_settings"] = {"set_client_cert": False, "set_ca_cert": "off"}
        done = await self.call("POST", f"/api/config/config_entries/flow/{flow['flow_id']}", answers)
        if done.get("type") != "create_entry":
            raise SystemExit(f"the broker is not taken: {done}")

    async def announce(self, component, ieee, object_id, name, device, entity_id, **config):
        """Announces an entity as Zigbee2MQTT does."""
        await self.publish(f"homeassistant/{component}/0x{ieee}/{object_id}/config", {
            "name": name, "unique_id": f"0x{ieee}_{object_id}_zigbee2mqtt", "object_id": entity_id.split(".")[1],
            "availability": [{"topic": f"zigbee2mqtt/{device}/availability", "value_template": "{{ value_json.state }}"}],
            "device": {"identifiers": [f"zigbee2mqtt_0x{ieee}"], "name": device, "manufacturer": "Any", "model": "Any"},
            "state_topic": f"zigbee2mqtt/{device}", **config}, retain=True)

    # --- what it is made to do ---

    async def shows(self, entity, state, attributes):
        said = await self.get(f"/api/states/{entity}")
        same = said.get("state") == state
        return said if same and all(said["attributes"].get(k) == v for k, v in attributes.items()) else None

    async def sees(self, device, entity, state, values, began, **attributes):
        """Waits until the entity is so, and notes which values of its device came to be others by that."""
        await self.until(f"{entity} is {state} {attributes}", lambda: self.shows(entity, state, attributes))
        for prop, value in values.items():
            if self.last.get((device, prop)) != value:
                self.last[device, prop] = value
                self.expected.append(dict(device=device, property=prop, value=value, after=began, before=time.time()))

    async def sets(self, entity, state, values, device=None, **attributes):
        """Sets a state directly."""
        began = time.time()
        await self.call("POST", f"/api/states/{entity}", {"state": state, "attributes": attributes})
        await self.sees(device or entity, entity, state, values, began)


def on_off(state):
    return "on" if state else "off"


async def light(home, on):
    """By the lamp's own word. Its brightness is not in the database: since 2023 Home Assistant records none of its lights."""
    began = time.time()
    await home.publish("zigbee2mqtt/Kitchen/table", {"state": "ON" if on else "OFF", "brightness": 127})
    await home.sees("light.kitchen_table", "light.kitchen_table", on_off(on), {"on": on_off(on)}, began)


async def commanded(home, on):
    """By a service call, and not by the device's own word."""
    began = time.time()
    await home.service("input_boolean.turn_on" if on else "input_boolean.turn_off", entity_id="input_boolean.guests")
    await home.sees("input_boolean.guests", "input_boolean.guests", on_off(on), {"on": on_off(on)}, began)


async def plug(home, on, watts):
    began = time.time()
    await home.publish("zigbee2mqtt/Lamp plug", f'{{"state":"{"ON" if on else "OFF"}","power":{watts:g}}}')
    await home.sees("switch.lamp_plug", "switch.lamp_plug", on_off(on), {"on": on_off(on)}, began)
    await home.sees("switch.lamp_plug", "sensor.lamp_plug_power", f"{watts:g}", {"power_w": f"{watts:g}"}, began)


async def gang(home, side, on):
    began = time.time()
    await home.publish("zigbee2mqtt/Wall", {f"state_{side}": "ON" if on else "OFF"})
    await home.sees(f"switch.wall_{side}", f"switch.wall_{side}", on_off(on), {"on": on_off(on)}, began)


async def hall(home, motion, lux):
    began = time.time()
    await home.publish("zigbee2mqtt/Hall sensor", {"occupancy": motion, "illuminance": lux})
    await home.sees("binary_sensor.hall_motion", "binary_sensor.hall_motion", on_off(motion),
                    {"occupancy": on_off(motion)}, began)
    await home.sees("binary_sensor.hall_motion", "sensor.hall_illuminance", str(lux), {"illuminance_lx": str(lux)}, began)


async def door(home, is_open):
    began = time.time()
    await home.publish("zigbee2mqtt/Front door", {"contact": not is_open})
    await home.sees("binary_sensor.front_door", "binary_sensor.front_door", on_off(is_open),
                    {"contact": "open" if is_open else "closed"}, began)


async def reachable(home, device, entities, is_reachable, states):
    """A device goes away, or comes back and is what it was."""
    await home.publish(f"zigbee2mqtt/{device}/availability", {"state": "online" if is_reachable else "offline"}, retain=True)
    for entity in entities:
        state = states.get(entity) if is_reachable else "unavailable"
        await home.until(f"{entity} {state}", lambda: home.shows(entity, state, {}))


async def announce_all(home):
    plug_at, lamp_at, wall_at, hall_at, door_at = (f"00158d000000000{n}" for n in range(1, 6))
    on = {"payload_on": "ON", "payload_off": "OFF"}
    value = lambda key: {"value_template": "{{ value_json." + key + " }}"}
    await home.announce("switch", plug_at, "switch", None, "Lamp plug", "switch.lamp_plug", **on, **value("state"),
                        device_class="outlet", command_topic="zigbee2mqtt/Lamp plug/set")
    await home.announce("sensor", plug_at, "power", "Power", "Lamp plug", "sensor.lamp_plug_power", **value("power"),
                        device_class="power", unit_of_measurement="W")
    await home.announce("sensor", plug_at, "linkquality", "Linkquality", "Lamp plug", "sensor.lamp_plug_linkquality",
                        **value("linkquality"), entity_category="diagnostic", unit_of_measurement="lqi")
    await home.announce("light", lamp_at, "light", None, "Kitchen/table", "light.kitchen_table", schema="json",
                        brightness=True, brightness_scale=254, supported_color_modes=["brightness"],
                        command_topic="zigbee2mqtt/Kitchen/table/set")
    for side in ("left", "right"):
        await home.announce("switch", wall_at, f"switch_{side}", side.capitalize(), "Wall", f"switch.wall_{side}", **on,
                            **value(f"state_{side} if value_json.state_{side} is defined else ''"),
                            command_topic=f"zigbee2mqtt/Wall/{side}/set")
    true = {"payload_on": "True", "payload_off": "False"}
    await home.announce("binary_sensor", hall_at, "occupancy", "Occupancy", "Hall sensor", "binary_sensor.hall_motion",
                        **true, **value("occupancy"), device_class="motion")
    await home.announce("sensor", hall_at, "illuminance", "Illuminance", "Hall sensor", "sensor.hall_illuminance",
                        **value("illuminance"), device_class="illuminance", unit_of_measurement="lx")
    await home.announce("binary_sensor", door_at, "contact", "Door", "Front door", "binary_sensor.front_door",
                        payload_on="False", payload_off="True", **value("contact"), device_class="door")
    for device in ("Lamp plug", "Kitchen/table", "Wall", "Hall sensor", "Front door"):
        await home.publish(f"zigbee2mqtt/{device}/availability", {"state": "online"}, retain=True)
    await home.until("all are listened to", lambda: listened_to(home))


async def listened_to(home):
    """Home Assistant has subscribed to what the devices say: it has heard that they can be reached."""
    entities = ["switch.lamp_plug", "sensor.lamp_plug_power", "light.kitchen_table", "switch.wall_left", "switch.wall_right",
                "binary_sensor.hall_motion", "sensor.hall_illuminance", "binary_sensor.front_door"]
    said = [await home.get(f"/api/states/{entity}") for entity in entities]
    return all(one and one["state"] != "unavailable" for one in said)


async def name_things(home):
    """Where the home is, names, areas and labels, as a person gives them."""
    await home.ask(type="config/core/update", location_name="Test home", latitude=52.37, longitude=4.89,
                   time_zone="Europe/Amsterdam", unit_system="metric")
    areas = {area["name"]: area["area_id"] for area in await home.ask(type="config/area_registry/list")}
    # Newer ones make a few by themselves.
    for name in ("Kitchen", "Hallway"):
        if name not in areas:
            areas[name] = (await home.ask(type="config/area_registry/create", name=name))["area_id"]
    kitchen, hallway = areas["Kitchen"], areas["Hallway"]
    label = (await home.ask(type="config/label_registry/create", name="Evening"))["label_id"]
    devices = {device["name"]: device["id"] for device in await home.ask(type="config/device_registry/list")}
    update = lambda device, **what: home.ask(type="config/device_registry/update", device_id=devices[device], **what)
    await update("Kitchen/table", area_id=kitchen, name_by_user="Table lamp")
    await update("Lamp plug", area_id=kitchen, labels=[label])
    await update("Hall sensor", area_id=hallway)
    await update("Front door", area_id=kitchen)
    # The entity's own area is before that of its device.
    await home.ask(type="config/entity_registry/update", entity_id="binary_sensor.front_door", area_id=hallway,
                   name="The front door")


async def odds_and_ends(home):
    """Entities of other integrations, by their states alone."""
    await home.sets("media_player.tv", "playing", {"on": "on"}, friendly_name="TV")
    await home.sets("media_player.tv", "paused", {"on": "on"}, friendly_name="TV")
    await home.sets("media_player.tv", "off", {"on": "off"}, friendly_name="TV")
    await home.sets("person.anna", "home", {"presence": "on"}, friendly_name="Anna")
    await home.sets("person.anna", "Work", {"presence": "off"}, friendly_name="Anna")
    await home.sets("person.anna", "not_home", {"presence": "off"}, friendly_name="Anna")
    await home.sets("lock.front", "unlocked", {"locked": "unlocked"}, friendly_name="Front lock")
    await home.sets("lock.front", "locking", {"locked": "locked"}, friendly_name="Front lock")
    await home.sets("lock.front", "locked", {"locked": "locked"}, friendly_name="Front lock")
    lamp = {"friendly_name": "Old lamp", "color_mode": "brightness"}
    await home.sets("light.old", "on", {"on": "on", "brightness_pct": "50.2"}, brightness=128, **lamp)
    await home.sets("light.old", "on", {"brightness_pct": "100"}, brightness=255, **lamp)
    await home.sets("light.old", "off", {"on": "off"}, **lamp)
    await home.sets("light.old", "on", {"on": "on"}, brightness=255, **lamp)
    await home.sets("cover.blind", "open", {"position_pct": "40"}, current_position=40)
    await home.sets("cover.blind", "closed", {"position_pct": "0"}, current_position=0)
    await home.sets("sensor.oven_power", "1.25", {"power_w": "1250"}, device_class="power", unit_of_measurement="kW")
    await home.sets("sensor.attic", "68", {"temperature_c": "20"}, device_class="temperature", unit_of_measurement="°F")
    climate = {"min_temp": 7, "max_temp": 35, "current_temperature": 20.5}
    await home.sets("climate.living", "heat", {"mode": "heat", "target_temperature_c": "21", "temperature_c": "20.5"},
                    temperature=21, **climate)
    await home.sets("climate.living", "heat", {"target_temperature_c": "18"}, temperature=18, **climate)
    await home.sets("sensor.words", "a text", {})
    await home.sets("sensor.number", "4", {}, unit_of_measurement="things")


async def live(home, rounds, seed):
    """Some life: the same for the same seed. Half of what devices say is what they said before."""
    dice = random.Random(seed)
    for _ in range(rounds):
        what = dice.randrange(7)
        if what == 0:
            await light(home, dice.random() < 0.5)
        elif what == 1:
            await commanded(home, dice.random() < 0.5)
        elif what == 2:
            await plug(home, dice.random() < 0.5, dice.choice([0, 12.5, 60]))
        elif what == 3:
            await gang(home, dice.choice(["left", "right"]), dice.random() < 0.5)
        elif what == 4:
            await hall(home, dice.random() < 0.5, dice.choice([0, 30, 250]))
        elif what == 5:
            await door(home, dice.random() < 0.5)
        else:
            await home.sets("media_player.tv", (state := dice.choice(["off", "playing", "idle"])),
                            {"on": "off" if state == "off" else "on"}, friendly_name="TV")


async def repeat(home):
    """What Zigbee2MQTT and the others say again when Home Assistant is back: nothing has changed."""
    was = lambda device, prop: home.last[device, prop]
    await light(home, True)
    await plug(home, was("switch.lamp_plug", "on") == "on", float(was("switch.lamp_plug", "power_w")))
    for side in ("left", "right"):
        await gang(home, side, was(f"switch.wall_{side}", "on") == "on")
    await hall(home, was("binary_sensor.hall_motion", "occupancy") == "on",
               int(was("binary_sensor.hall_motion", "illuminance_lx")))
    await door(home, was("binary_sensor.front_door", "contact") == "open")
    await home.sets("media_player.tv", "off" if was("media_player.tv", "on") == "off" else "on", {}, friendly_name="TV")


async def known(home):
    """Every device says for the first time what it is."""
    await light(home, False)
    await plug(home, False, 0)
    await gang(home, "left", False)
    await gang(home, "right", False)
    await hall(home, False, 250)
    await door(home, False)
    await home.sees("input_boolean.guests", "input_boolean.guests", "off", {"on": "off"}, home.born)


async def main():
    with open(f"{FOLDER}/configuration.yaml", "w") as file:
        file.write(CONFIGURATION)
    async with aiohttp.ClientSession() as session:
        home = Home(session)
        await home.start()
        try:
            await drive(home)
            with open(DONE, "w") as file:
                json.dump(home.expected, file)
            print("done", flush=True)
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        finally:
            if home.process.returncode is None:
                await home.end(signal.SIGTERM)


async def drive(home):
    await home.onboard()
    await home.connect_broker()
    await announce_all(home)
    await name_things(home)
    await known(home)
    await odds_and_ends(home)
    await live(home, 200, seed=1)
    # A device that cannot be reached is not off, and back again it is what it was.
    await plug(home, True, 60)
    shown = {"switch.lamp_plug": "on", "sensor.lamp_plug_power": "60"}
    await reachable(home, "Lamp plug", shown, False, shown)
    await reachable(home, "Lamp plug", shown, True, shown)
    # And another one is switched off while it cannot be reached.
    await light(home, True)
    await reachable(home, "Kitchen/table", ["light.kitchen_table"], False, {})
    await home.publish("zigbee2mqtt/Kitchen/table/availability", {"state": "online"}, retain=True)
    await light(home, False)
    await light(home, True)
    # Stopped as systemd stops it, while a lamp is on. The guests are as the configuration says after that.
    await commanded(home, False)
    await home.end(signal.SIGTERM)
    await home.start()
    await home.until("all are listened to again", lambda: listened_to(home))
    await repeat(home)
    await live(home, 100, seed=2)
    await light(home, True)
    await commanded(home, False)
    # The power fails; what was written up to a moment ago is on the disk.
    await asyncio.sleep(2)
    await home.end(signal.SIGKILL)
    await home.start()
    await home.until("all are listened to again", lambda: listened_to(home))
    await repeat(home)
    await live(home, 100, seed=3)
    # The recorder writes every second: the importer reads while Home Assistant runs.
    await asyncio.sleep(2)


if __name__ == "__main__":
    asyncio.run(main())

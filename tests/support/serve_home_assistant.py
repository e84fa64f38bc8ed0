"""Runs a real Home Assistant for a test, which says what is to be done: one JSON object a line in, one out.

    serve_home_assistant.py HASS CONFIG_DIR HTTP_PORT BROKER_PORT BLUEPRINTS_DIR

It starts Home Assistant headless, makes a user and connects it to the broker; then it says {"ready": true}. Started again it has automations
made from the blueprints in that folder, which need the broker, and mqtt_statestream. It stops Home Assistant when its standard input is closed.
"""

import asyncio
import json
import pathlib
import shutil
import signal
import sys

import aiohttp

import drive_home_assistant
from drive_home_assistant import FOLDER, Home

BLUEPRINTS = pathlib.Path(sys.argv[5])

FIRST = drive_home_assistant.CONFIGURATION.split("recorder:")[0]
# From the second start on: what needs MQTT to be there at the start.
LATER = FIRST + """
input_boolean:
  guests:
    name: Guests
blueprint:
mqtt_statestream:
  base_topic: statestream
  publish_attributes: true
  include:
    domains: [input_boolean, sensor, binary_sensor]
script:
""" + "".join(f"""
  {device}:
    mode: parallel
    sequence:
      - action: mqtt.publish
        data:
          topic: {device}
          payload: "{{{{ {{'title': title | default(''), 'message': message, 'data': data | default({{}})}} | to_json }}}} "
""" for device in ("phone", "tablet")) + """
automation:
  - alias: Questions
    id: questions
    use_blueprint:
      path: hunchd/notify.yaml
      input:
        notify_action: script.phone
  - alias: On the tablet
    id: tablet
    use_blueprint:
      path: hunchd/notify.yaml
      input:
        notify_action: script.tablet
        swiped: decline
        news: false
  - alias: Commands
    use_blueprint:
      path: hunchd/statestream_commands.yaml
      input:
        entities: [input_boolean.guests]
  - alias: Areas
    use_blueprint:
      path: hunchd/areas.yaml
"""


async def obey(home, line):
    """What one line asks for."""
    match line["do"]:
        case "states":
            return {state["entity_id"]: state for state in await home.get("/api/states")}
        case "service":
            return await home.service(line["name"], **line.get("data", {}))
        case "fire":
            return await home.call("POST", f"/api/events/{line['event']}", line.get("data", {}))
        case "ask":
            return await home.ask(**line["command"])
        case "restart":
            await home.end(signal.SIGTERM)
            pathlib.Path(FOLDER, "configuration.yaml").write_text(LATER)
            await home.start()
            return True


async def main():
    shutil.copytree(BLUEPRINTS, pathlib.Path(FOLDER) / "blueprints")
    pathlib.Path(FOLDER, "configuration.yaml").write_text(FIRST)
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession() as session:
        home = Home(session)
        await home.start()
        try:
            await home.onboard()
            await home.connect_broker()
            print(json.dumps({"ready": True}), flush=True)
            while line := await loop.run_in_executor(None, sys.stdin.readline):
                print(json.dumps(await obey(home, json.loads(line))), flush=True)
        finally:
            if home.process.returncode is None:
                await home.end(signal.SIGTERM)


asyncio.run(main())

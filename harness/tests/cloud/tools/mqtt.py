"""An MQTT client that is not ours (Eclipse Paho), over mutual TLS, in MQTT 3.1.1 and 5: shadows, presence, refusals.

    mqtt.py PORT CA CERT KEY THING
"""

import json
import queue
import ssl
import sys

import paho.mqtt.client as paho

PORT, CA, CERT, KEY, THING = int(sys.argv[1]), *sys.argv[2:6]
SHADOW = f"$aws/things/{THING}/shadow"


class Client:
    def __init__(self, protocol):
        self.heard, self.news = queue.Queue(), queue.Queue()
        self.paho = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id=THING, protocol=protocol)
        self.paho.tls_set(CA, CERT, KEY, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        self.paho.reconnect_delay_set(min_delay=60, max_delay=60)
        self.paho.on_connect = lambda *_: self.news.put("connected")
        self.paho.on_subscribe = lambda *_: self.news.put("subscribed")
        self.paho.on_publish = lambda *_: self.news.put("acknowledged")
        self.paho.on_disconnect = lambda *_: self.news.put("disconnected")
        self.paho.on_message = lambda _, __, message: self.heard.put((message.topic, json.loads(message.payload)))
        self.paho.connect("127.0.0.1", PORT, keepalive=30)
        self.paho.loop_start()
        self.expect("connected")

    def expect(self, what):
        found = self.news.get(timeout=20)
        assert found == what, f"{found}, not {what}"

    def subscribe(self, topic):
        self.paho.subscribe(topic, qos=1)
        self.expect("subscribed")

    def publish(self, topic, payload):
        self.paho.publish(topic, json.dumps(payload), qos=1)

    def message(self):
        return self.heard.get(timeout=20)

    def end(self):
        self.paho.disconnect()
        self.paho.loop_stop()


def shadow(protocol):
    client = Client(protocol)
    for end in ("accepted", "rejected", "delta", "documents"):
        client.subscribe(f"{SHADOW}/update/{end}")
    client.publish(f"{SHADOW}/update", {"state": {"desired": {"speed": 300}}, "clientToken": "t"})
    heard = dict(client.message() for _ in range(3))
    accepted = heard[f"{SHADOW}/update/accepted"]
    assert accepted["state"] == {"desired": {"speed": 300}} and accepted["clientToken"] == "t", accepted
    assert heard[f"{SHADOW}/update/delta"]["state"] == {"speed": 300}, heard
    assert heard[f"{SHADOW}/update/documents"]["current"]["state"] == {"desired": {"speed": 300}}, heard
    client.expect("acknowledged")
    client.publish(f"{SHADOW}/update", {"state": {"reported": 5}})
    topic, said = client.message()
    assert topic == f"{SHADOW}/update/rejected" and said["code"] == 400, (topic, said)
    client.expect("acknowledged")
    client.publish(f"{SHADOW}/delete", {})
    client.expect("acknowledged")
    client.end()


def refusal(protocol):
    client = Client(protocol)
    client.publish("offices/elsewhere", {})
    client.expect("disconnected")
    client.end()


for number, protocol in (("3.1.1", paho.MQTTv311), ("5", paho.MQTTv5)):
    shadow(protocol)
    refusal(protocol)
    print(f"MQTT {number}: as AWS", flush=True)

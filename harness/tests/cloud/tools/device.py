"""The AWS IoT Device SDK for Python: a device that keeps its shadow.

    device.py PORT CA CERT KEY THING
"""

import sys
from concurrent.futures import Future

from awscrt import mqtt
from awsiot import iotshadow, mqtt_connection_builder

PORT, CA, CERT, KEY, THING = int(sys.argv[1]), *sys.argv[2:6]

connection = mqtt_connection_builder.mtls_from_path(
    endpoint="localhost", port=PORT, cert_filepath=CERT, pri_key_filepath=KEY, ca_filepath=CA, client_id=THING
)
connection.connect().result(20)
shadows = iotshadow.IotShadowClient(connection)
accepted, rejected, delta = Future(), Future(), Future()


def listen(subscribe, request, heard):
    subscribed, _ = subscribe(request=request, qos=mqtt.QoS.AT_LEAST_ONCE, callback=heard.set_result)
    subscribed.result(20)


listen(shadows.subscribe_to_get_shadow_rejected, iotshadow.GetShadowSubscriptionRequest(thing_name=THING), rejected)
listen(shadows.subscribe_to_update_shadow_accepted, iotshadow.UpdateShadowSubscriptionRequest(thing_name=THING), accepted)
listen(shadows.subscribe_to_shadow_delta_updated_events, iotshadow.ShadowDeltaUpdatedSubscriptionRequest(thing_name=THING), delta)

shadows.publish_get_shadow(iotshadow.GetShadowRequest(thing_name=THING), mqtt.QoS.AT_LEAST_ONCE).result(20)
assert rejected.result(20).code == 404, rejected.result()
state = iotshadow.ShadowState(desired={"speed": 300}, reported={"speed": 400})
request = iotshadow.UpdateShadowRequest(thing_name=THING, state=state, client_token="t")
shadows.publish_update_shadow(request, mqtt.QoS.AT_LEAST_ONCE).result(20)
assert accepted.result(20).version == 1 and accepted.result().client_token == "t", accepted.result()
assert delta.result(20).state == {"speed": 300}, delta.result()
connection.disconnect().result(20)
print("the device SDK keeps a shadow", flush=True)

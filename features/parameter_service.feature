@assembly
Feature: Every car is worked on with its own parameters
  A car that comes into a station is worked on with what it needs, as planning says, by its model, its model year and itself. A station
  never works with the parameters of another car, with old ones or with none: then it stops and says why, and goes on as soon as
  planning has said what is needed. New parameters, models and cars are made known while the line runs.

  Background:
    Given the assembly line is in automatic mode
    And gateway "a" is in control
    And model "S" is planned with 840 ml to fill
    And planning knows car "WLP0001" as a model "S"

  Scenario: Each car gets what its own model needs
    Given model "L" is planned with 860 ml to fill
    And planning knows car "WLP0002" as a model "L"
    When car "WLP0001" is loaded
    Then 1 part is finished within 30 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 840 ± 5 within 5 s
    When car "WLP0002" is loaded
    Then 2 parts are finished within 30 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 860 ± 5 within 5 s
    And signal "Finished.Count" is 2
    And every finished part is recorded exactly once, in order, within 5 s

  Scenario: Cars of two models follow each other closely
    Given model "L" is planned with 860 ml to fill
    And planning knows car "WLP0002" as a model "L"
    And model "N" is planned with 850 ml to fill
    And planning knows car "WLP0003" as a model "N"
    When car "WLP0002" is loaded
    And car "WLP0001" is loaded
    And car "WLP0003" is loaded
    Then 2 parts are finished within 40 s
    And 3 parts are finished within 40 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 861 ± 4 within 5 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 851 ± 4 within 5 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 841 ± 4 within 5 s
    And signal "Finished.Count" is 3
    And signal "Rework.Count" is 0
    And every finished part is recorded exactly once, in order, within 5 s

  Scenario: What a model year and a single car need stands over what their model needs
    Given planning knows car "WLP0002" as a model "S" of 2027
    When the cloud publishes on "parameters/set":
      """
      {"model": "S", "year": 2027, "station": "Filling", "version": 4, "parameters": {"Volume": 850}}
      """
    And the cloud publishes on "parameters/set":
      """
      {"vin": "WLP0001", "station": "Filling", "version": 9, "parameters": {"Volume": 830}}
      """
    And a message is published on "parameters/changed" whose "version" is 9 within 5 s
    And car "WLP0001" is loaded
    Then 1 part is finished within 30 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 830 ± 5 within 5 s
    When car "WLP0002" is loaded
    Then 2 parts are finished within 30 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 850 ± 5 within 5 s

  Scenario: An older version that comes late changes nothing
    When the cloud publishes on "parameters/set":
      """
      {"model": "S", "station": "Filling", "version": 5, "parameters": {"Volume": 850, "PressureMin": 0.5, "PressureMax": 3.5}}
      """
    And a message is published on "parameters/changed" whose "version" is 5 within 5 s
    And the cloud publishes on "parameters/set":
      """
      {"model": "S", "station": "Filling", "version": 4, "parameters": {"Volume": 830, "PressureMin": 0.5, "PressureMax": 3.5}}
      """
    And car "WLP0001" is loaded
    Then 1 part is finished within 30 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 850 ± 5 within 5 s

  Scenario: A parameter that nobody knew before reaches the station while the line runs
    When car "WLP0001" is loaded
    Then 1 part is finished within 30 s
    Given planning knows car "WLP0002" as a model "S"
    When the cloud publishes on "parameters/set":
      """
      {"model": "S", "station": "Filling", "version": 2, "parameters":
      {"Volume": 840, "PressureMin": 0.5, "PressureMax": 3.5, "HoldTime": 3}}
      """
    And a message is published on "parameters/changed" whose "version" is 2 within 5 s
    And car "WLP0002" is loaded
    Then the time from the filling runs to the filling is done is at least 4 s
    And 2 parts are finished within 30 s

  Scenario: A new model is made without a restart
    When car "WLP0001" is loaded
    And 1 part is finished
    And model "N" is planned with 830 ml to fill
    And planning knows car "WLP0007" as a model "N"
    And car "WLP0007" is loaded
    Then 2 parts are finished within 30 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 830 ± 5 within 5 s

  Scenario: A car that nobody knows stops the station, until it is known
    When car "WLP0099" is loaded
    Then a message is published on "lines/assembly/gateways/a/alarms" whose "alarm" is "unknown-vin" within 10 s
    And signal "Screwdriving.State" is "Idle" for 3 s
    And signal "Screwdriving.ParametersFor" is ""
    When planning knows car "WLP0099" as a model "S"
    Then 1 part is finished within 30 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 840 ± 5 within 5 s

  Scenario: Parameters that have run out are not used, until they are renewed
    When the cloud publishes on "parameters/set":
      """
      {"model": "S", "station": "Filling", "version": 2, "valid_until": "2026-01-01T00:00:00Z", "parameters":
      {"Volume": 840, "PressureMin": 0.5, "PressureMax": 3.5}}
      """
    And a message is published on "parameters/changed" whose "version" is 2 within 5 s
    And car "WLP0001" is loaded
    Then a message is published on "lines/assembly/gateways/a/alarms" whose "alarm" is "expired" within 20 s
    And signal "Filling.State" is "Idle" for 3 s
    When the cloud publishes on "parameters/set":
      """
      {"model": "S", "station": "Filling", "version": 3, "valid_until": "2099-01-01T00:00:00Z", "parameters":
      {"Volume": 850, "PressureMin": 0.5, "PressureMax": 3.5}}
      """
    Then 1 part is finished within 30 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 850 ± 5 within 5 s

  Scenario: With parameters that are not complete nothing is begun
    When the cloud publishes on "parameters/set":
      """
      {"model": "S", "station": "Filling", "version": 2, "parameters": {"PressureMin": 0.5, "PressureMax": 3.5}}
      """
    And a message is published on "parameters/changed" whose "version" is 2 within 5 s
    And car "WLP0001" is loaded
    Then a message is published on "lines/assembly/gateways/a/alarms" whose "alarm" is "refused" within 20 s
    And signal "Filling.State" is "Idle" for 3 s
    When the cloud publishes on "parameters/set":
      """
      {"model": "S", "station": "Filling", "version": 3, "parameters": {"Volume": 840, "PressureMin": 0.5, "PressureMax": 3.5}}
      """
    Then 1 part is finished within 30 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 840 ± 5 within 5 s

  Scenario: A car that is on the line is finished without the cloud
    When car "WLP0001" is loaded
    And signal "Screwdriving.State" is "Running"
    And every gateway is cut off from the cloud
    Then 1 part is finished within 30 s
    When every gateway reaches the cloud again
    Then a message is published on "lines/assembly/gateways/+/results" whose "volume" is 840 ± 5 within 5 s
    And every finished part is recorded exactly once, in order, within 5 s
    And a message is published on "lines/assembly/gateways/a/parameters/given" whose "station" is "Measuring" within 5 s

  Scenario: A car of which nothing could be asked waits for the cloud
    When every gateway is cut off from the cloud
    And car "WLP0001" is loaded
    And signal "Screwdriving.Vin" is "WLP0001"
    Then signal "Screwdriving.State" is "Idle" for 3 s
    When every gateway reaches the cloud again
    Then 1 part is finished within 40 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 840 ± 5 within 5 s

  Scenario: Who takes over works on with the same parameters
    When car "WLP0001" is loaded
    And signal "Screwdriving.State" is "Running"
    And gateway "a" crashes
    Then gateway "b" is in control within 2 s
    And 1 part is finished within 40 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 840 ± 5 within 5 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

  Scenario: Who takes over without the cloud works on with the same parameters
    When car "WLP0001" is loaded
    And signal "Screwdriving.State" is "Running"
    And every gateway is cut off from the cloud
    And gateway "a" crashes
    Then 1 part is finished within 40 s
    When every gateway reaches the cloud again
    Then a message is published on "lines/assembly/gateways/+/results" whose "volume" is 840 ± 5 within 5 s

  Scenario: It is told which version a station got, and which one later
    When car "WLP0001" is loaded
    Then a message is published on "lines/assembly/gateways/+/parameters/given" whose "version" is "S:1" within 20 s
    When the cloud publishes on "parameters/set":
      """
      {"vin": "WLP0001", "station": "Measuring", "version": 6, "parameters": {}}
      """
    Then a message is published on "lines/assembly/gateways/+/parameters/given" whose "version" is "S:1+WLP0001:6" within 20 s
    And every message on "lines/assembly/gateways/+/parameters/given" has a "vin" that is "WLP0001"

  Scenario: A car that is not good goes to rework
    When the cloud publishes on "parameters/set":
      """
      {"vin": "WLP0001", "station": "Measuring", "version": 1, "parameters": {"Point1.GapMin": 4.9}}
      """
    And a message is published on "parameters/changed" whose "version" is 1 within 5 s
    And car "WLP0001" is loaded
    Then 1 part is finished within 30 s
    And signal "Rework.Count" is 1 within 5 s
    And a message is published on "lines/assembly/gateways/+/results" whose "result" is "NOK" within 5 s

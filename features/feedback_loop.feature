@assembly
Feature: What turned out badly is done better with the next car
  When a car was filled badly, the parameters of its model are corrected by themselves, a step at a time and never beyond what was agreed.

  Background:
    Given the assembly line is in automatic mode
    And gateway "a" is in control

  Scenario: After a car with too little pressure the next one is good
    Given model "S" is planned with 795 ml to fill
    And planning knows car "WLP0001" as a model "S"
    And planning knows car "WLP0002" as a model "S"
    When car "WLP0001" is loaded
    Then a message is published on "parameters/changed" whose "version" is 2 within 30 s
    And 1 part is finished within 30 s
    And signal "Rework.Count" is 1 within 5 s
    When car "WLP0002" is loaded
    Then 2 parts are finished within 30 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 820 ± 5 within 5 s
    And signal "Finished.Count" is 1 within 5 s

  Scenario: Nothing is corrected beyond what was agreed
    Given model "T" is planned with 845 ml to fill
    And planning knows car "WLP0001" as a model "T"
    And planning knows car "WLP0002" as a model "T"
    When the cloud publishes on "parameters/set":
      """
      {"model": "T", "station": "Filling", "version": 2, "parameters": {"Volume": 845, "PressureMin": 3.6, "PressureMax": 4}}
      """
    And a message is published on "parameters/changed" whose "version" is 2 within 5 s
    And car "WLP0001" is loaded
    Then a message is published on "parameters/changed" whose "version" is 3 within 30 s
    When car "WLP0002" is loaded
    Then no message is published on "parameters/changed" for 15 s
    And 2 parts are finished within 40 s
    And a message is published on "lines/assembly/gateways/+/results" whose "volume" is 860 ± 5 within 5 s
    And signal "Rework.Count" is 2 within 5 s

  Scenario: What is good is left as it is
    Given model "S" is planned with 840 ml to fill
    And planning knows car "WLP0001" as a model "S"
    When car "WLP0001" is loaded
    Then no message is published on "parameters/changed" for 15 s
    And 1 part is finished within 30 s

Feature: A part is recorded once, however often its function is asked, and whatever becomes of its process
  The function that records parts may be started anew, end in the middle, or be given an event a second time.

  Background:
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished

  Scenario: The function crashes, before it has recorded a part and after
    When the next 2 invocations of function "record-production" crash
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 5 s

  Scenario: The function is given events twice
    When the next 4 invocations of function "record-production" are done twice
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: The function starts anew for each part
    When the next 4 invocations of function "record-production" start cold
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: The function is given events in reverse order
    When the next 3 invocations of function "record-production" come in reverse order
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once within 5 s

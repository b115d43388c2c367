Feature: The cloud releases parts, and the line makes them
  Where the line works by order the cloud says how many parts are to be made. The edge makes them: what is released is finished with
  or without the cloud, and nothing else is begun.

  Background:
    Given the MPS line works by order with 6 parts in the magazine
    And gateway "a" is in control

  Scenario: No more parts are made than are released
    When the cloud wants "Production.Released" to be 2
    Then 2 parts are finished within 30 s
    And signal "Production.LastSerial" is 2 for 3 s
    When the cloud wants "Production.Released" to be 5
    Then 5 parts are finished within 30 s
    And signal "Production.LastSerial" is 5 for 3 s
    And every finished part is recorded exactly once, in order, within 3 s
    And only what the cloud wants is set

  Scenario: Nothing is made before something is released
    Then signal "Ejector.ExtendValve" is false for 3 s
    When the cloud wants "Production.Released" to be 1
    Then 1 part is finished within 30 s

  Scenario: What is released is finished without the cloud, and nothing new is begun
    When the cloud wants "Production.Released" to be 3
    And 1 part is finished
    And every gateway is cut off from the cloud
    And the cloud wants "Production.Released" to be 5
    Then 3 parts are finished within 30 s
    And signal "Production.LastSerial" is 3 for 3 s
    When every gateway reaches the cloud again
    Then 5 parts are finished within 30 s
    And the twin shows what the line is within 3 s
    And every finished part is recorded exactly once, in order, within 5 s
    And only what the cloud wants is set

  Scenario: Who takes over makes what is left of an order, and no part twice
    When the cloud wants "Production.Released" to be 4
    And 2 parts are finished
    And gateway "a" crashes
    Then gateway "b" is in control within 2 s
    And 4 parts are finished within 30 s
    And signal "Production.LastSerial" is 4 for 3 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

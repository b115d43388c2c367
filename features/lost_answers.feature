Feature: A part is recorded once, whatever becomes of the answers
  What was sent may have arrived although no answer came. It is sent again, and is still the same part.

  Background:
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished

  Scenario: The cloud's answers do not reach the gateway in control
    When nothing from the cloud reaches gateway "a"
    And 5 parts are finished
    And 4 s pass
    And gateway "a" reaches the cloud again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 8 s

  Scenario: The cloud drops the connection of the gateway in control
    When the cloud rejects gateway "a"
    And 4 parts are finished
    And gateway "a" reaches the cloud again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 8 s

  Scenario: The gateway in control loses the cloud twice
    When gateway "a" is cut off from the cloud
    And 4 parts are finished
    And gateway "a" reaches the cloud again
    And 5 parts are finished
    And gateway "a" is cut off from the cloud
    And the operator fills 2 parts into the magazine
    And the operator presses start
    And 8 parts are finished
    And gateway "a" reaches the cloud again
    Then every finished part is recorded exactly once, in order, within 8 s

  Scenario: The function cannot reach its table for a while
    When function "record-production" is cut off from the api
    And 3 parts are finished
    And function "record-production" reaches the api again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once within 8 s

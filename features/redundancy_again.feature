Feature: The line outlives its gateways, one after the other
  A takeover is no single event. Faults come twice, from both sides, and at the gateway that stands by; whoever is
  left runs the line.

  Background:
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished

  Scenario: Control goes to the other gateway and back
    When gateway "a" is cut off from the plant
    Then gateway "b" is in control within 2 s
    When gateway "a" reaches the plant again
    And 3 parts are finished
    And gateway "b" is cut off from the plant
    Then gateway "a" is in control within 2 s
    When gateway "b" reaches the plant again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: Both gateways crash, one after the other
    When gateway "a" crashes
    Then gateway "b" is in control within 2 s
    When gateway "a" is started again
    And 3 parts are finished
    And gateway "b" crashes
    Then gateway "a" is in control within 2 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: A gateway that was itself cut off takes over afterwards
    When gateway "b" is cut off from the plant
    And 2 s pass
    And gateway "b" reaches the plant again
    And 5 parts are finished
    And gateway "a" crashes
    Then gateway "b" is in control within 3 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: The gateway that stands by crashes, and nobody notices
    When gateway "b" crashes
    Then the line obeys gateway "a" for 2 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And gateway "a" is in control

  Scenario: The gateway in control freezes twice
    When gateway "a" freezes
    Then gateway "b" is in control within 2 s
    When gateway "a" wakes up
    And 3 parts are finished
    And gateway "b" freezes
    Then gateway "a" is in control within 2 s
    When gateway "b" wakes up
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

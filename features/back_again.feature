Feature: What was away works as before
  A connection that is back is not enough: who was away hears and says again what it has to, and whoever takes over finishes
  what was begun.

  Scenario: A gateway that was turned away hears again what the other one publishes
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished
    When the cloud rejects gateway "b"
    And 2 s pass
    And gateway "b" reaches the cloud again
    And 5 parts are finished
    And gateway "a" crashes
    Then at most 3 messages are published on "lines/+/gateways/b/parts" for 3 s
    And gateway "b" is in control
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: The cloud turns the gateway in control away for a while, and hears of every part soon after
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished
    When the cloud rejects gateway "a"
    And 8.5 s pass
    And gateway "a" reaches the cloud again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: Control passes on with the last part on the belt
    Given the MPS line runs in automatic mode with 3 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished
    When signal "Magazine.Empty" is true
    And gateway "a" crashes
    Then gateway "b" is in control within 2 s
    And 3 parts are finished within 10 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: A gateway that starts while the plant is away works as soon as it is back
    Given the MPS line runs in automatic mode with 10 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished
    When the following faults happen:
      | at     | fault                                 | for |
      | 0 s    | gateway "a" crashes                   | 1 s |
      | 500 ms | gateway "a" is cut off from the plant | 4 s |
    And gateway "b" crashes
    Then gateway "a" is in control within 3 s
    And 10 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  # A server that looks at its signals every 100 ms slows the line by that, and the time does not hold there.
  @at-once
  Scenario: A gateway that has the plant back sees what happens there as quickly as before
    Given the MPS line runs in automatic mode with 22 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished
    When gateway "b" crashes
    And the plant rejects gateway "a"
    And the line is in its safe state
    And gateway "a" reaches the plant again
    Then gateway "a" is in control within 3 s
    When 6 parts are finished
    Then 20 parts are finished within 10 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: Both gateways crash in the middle of a stroke of the ejector, and complete it when they are back
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished
    When signal "Ejector.ExtendValve" is true
    And every gateway crashes
    And the line is in its safe state
    And every gateway is started again
    Then 6 parts are finished within 20 s
    And every finished part is recorded exactly once, in order, within 3 s

Feature: What only one gateway knows is not lost with the other
  The gateway in control may be the only one that works, or the only one that heard what was published.

  Background:
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished

  Scenario: The only gateway loses its power while the cloud is away
    When gateway "b" crashes
    And the cloud rejects gateway "a"
    And 3 parts are finished
    And gateway "a" loses its power
    And the line is in its safe state
    And gateway "a" is started again
    And gateway "a" reaches the cloud again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s

  Scenario: The gateway in control crashes with parts that the cloud does not know
    When gateway "a" is cut off from the cloud
    And 4 parts are finished
    And gateway "a" crashes
    Then gateway "b" is in control within 2 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

  Scenario: A gateway takes over that has not heard what the other one published
    When gateway "b" is cut off from the cloud
    And 3 parts are finished
    And gateway "a" crashes
    Then gateway "b" is in control within 2 s
    When gateway "b" reaches the cloud again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s

  Scenario: A gateway that has control again publishes what nobody did in between
    When every finished part is recorded exactly once, in order, within 10 s
    And gateway "a" is cut off from the cloud
    And gateway "b" is cut off from the cloud
    And 3 parts are finished
    And gateway "a" freezes
    Then gateway "b" is in control within 2 s
    When gateway "a" wakes up
    And gateway "a" stands by for 1 s
    And gateway "b" crashes
    Then gateway "a" is in control within 2 s
    When gateway "a" reaches the cloud again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s

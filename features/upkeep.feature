Feature: Gateways are stopped and started as a normal operation
  An upgrade or a move to another cabinet is no fault: who is asked to end does so, hands over, and leaves nothing behind.

  Background:
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished

  Scenario: The gateway in control is stopped and hands over
    When gateway "a" is stopped within 3 s
    Then gateway "a" has given control back
    And gateway "b" is in control within 1 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: Both gateways are restarted, one after the other, with parts on the belt
    When every gateway is restarted, one after the other
    Then gateway "a" is in control within 2 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: The gateway that stands by is restarted, and takes over afterwards
    When gateway "b" is restarted
    And 3 parts are finished
    And gateway "a" crashes
    Then gateway "b" is in control within 2 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: The only gateway is restarted while the cloud is away
    When the cloud rejects gateway "a"
    And gateway "b" is stopped
    And 5 parts are finished
    And gateway "a" is restarted
    And gateway "a" reaches the cloud again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: A gateway that was restarted does not begin from the beginning
    When 4 parts are finished
    And gateway "a" is restarted
    And gateway "b" crashes
    Then at most 3 messages are published on "lines/+/gateways/a/parts" for 3 s
    And gateway "a" is in control
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

Feature: Who is not in control knows it, says so, and leaves the line alone
  What the cloud shows of the gateways is true, and the one that stands by does nothing but that.

  Background:
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished

  Scenario: The gateway that stands by does nothing
    Then gateway "b" stands by for 2 s
    And no message is published on "lines/+/gateways/b/parts" for 1 s
    And no message is published on "lines/+/gateways/+/status" for 1 s
    And signal "Control.DeniedRequests" changed by at most 25 for 1 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: What the gateways say of themselves is true, also after a takeover
    Then every gateway says truly whether it is in control, within 3 s
    When gateway "a" freezes
    Then gateway "b" is in control within 2 s
    And a message is published on "lines/+/gateways/b/status" whose "state" is "in-control" within 3 s
    When gateway "a" wakes up
    And 3 s pass
    Then gateway "a" stands by for 1 s
    And the last message on "lines/+/gateways/+/status" is retained within 1 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: What changed while the cloud was away is said afterwards
    When gateway "a" is cut off from the cloud
    And gateway "a" freezes
    Then gateway "b" is in control within 2 s
    When gateway "a" wakes up
    And gateway "a" stands by for 1 s
    And gateway "b" crashes
    Then gateway "a" is in control within 2 s
    When gateway "a" reaches the cloud again
    Then every gateway says truly whether it is in control, within 3 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s

  Scenario: What the cloud shows of a gateway follows it, whether it is cut off, started or stopped
    When gateway "a" is cut off from the plant
    Then gateway "b" is in control within 2 s
    And a message is published on "lines/+/gateways/a/status" whose "state" is "standby" within 3 s
    When gateway "a" reaches the plant again
    And 3 parts are finished
    And gateway "b" crashes
    Then gateway "a" is in control within 3 s
    When gateway "b" is started again
    Then a message is published on "lines/+/gateways/b/status" whose "state" is "standby" within 3 s
    When gateway "a" is stopped
    Then a message is published on "lines/+/gateways/a/status" whose "state" is "standby" within 1 s
    And gateway "b" is in control within 1 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: A gateway that has the plant back leaves it to the one that is in control now
    When the plant rejects gateway "a"
    Then gateway "b" is in control within 3 s
    When the link from gateway "a" to the plant is slow by 20 ms
    And 1 s passes
    And gateway "a" reaches the plant again
    Then gateway "a" stands by for 2 s
    And signal "Control.DeniedRequests" changed by at least 1 within 2 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

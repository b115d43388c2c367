Feature: A gateway keeps what the cloud does not have, but not without bounds
  No disk is endless. What becomes of parts when a gateway's store is full was decided before, and it is said when it happens.

  Scenario: What has no room stays with the plant
    Given release "small store" is deployed to every gateway, one after the other
    And the MPS line runs in automatic mode with 12 parts in the magazine
    And gateway "a" is in control
    When 1 part is finished
    And every gateway is cut off from the cloud
    Then 12 parts are finished within 60 s
    When every gateway reaches the cloud again
    Then a message is published on "lines/+/gateways/a/alarms" whose "alarm" is "store-full" within 10 s
    And every finished part is recorded exactly once, in order, within 10 s
    And control is never held by two

  Scenario: The gateway in control crashes when all stores are full
    Given release "small store" is deployed to every gateway, one after the other
    And the MPS line runs in automatic mode with 12 parts in the magazine
    And gateway "a" is in control
    When 1 part is finished
    And every gateway is cut off from the cloud
    And 12 parts are finished
    And gateway "a" crashes
    Then gateway "b" is in control within 2 s
    When every gateway reaches the cloud again
    Then every finished part is recorded exactly once, in order, within 10 s
    And control is never held by two

  Scenario: The oldest parts make room where that was decided, and it is said how many
    Given release "small store of the newest" is deployed to every gateway, one after the other
    And the MPS line runs in automatic mode with 12 parts in the magazine
    And gateway "a" is in control
    When 1 part is finished
    And every gateway is cut off from the cloud
    Then 12 parts are finished within 60 s
    When every gateway reaches the cloud again
    Then a message is published on "lines/+/gateways/a/alarms" whose "lost" is at least 4 within 10 s
    And the last 4 finished parts are recorded exactly once, in order, within 10 s
    And control is never held by two

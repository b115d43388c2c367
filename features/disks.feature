Feature: What a gateway has taken over is safe on its disk
  A gateway tells the plant that it has a part only when the part is on its disk for good. Until then the plant keeps it,
  whatever becomes of the gateway's power or its disk.

  Background:
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished

  Scenario: The gateways lose their power, and lose it again
    When every gateway is cut off from the cloud
    And 2 parts are finished
    And every gateway loses its power
    And the line is in its safe state
    And every gateway is started again
    And 4 parts are finished
    And every gateway loses its power in the middle of writing
    And the line is in its safe state
    And every gateway is started again
    And every gateway reaches the cloud again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s
    And control is never held by two

  Scenario: The disk of the gateway in control is full
    When the disk of gateway "a" is full
    And 4 parts are finished
    And the disk of gateway "a" has room again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

  Scenario: The gateway in control loses its power when its disk is full
    When the disk of gateway "a" is full
    And 3 parts are finished
    And gateway "a" loses its power
    Then gateway "b" is in control within 2 s
    When the disk of gateway "a" has room again
    And gateway "a" is started again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

  Scenario: The disk of the gateway in control takes its time
    When the disk of gateway "a" syncs with a delay of 1200 ms
    And 5 parts are finished
    And the disk of gateway "a" syncs at once again
    Then gateway "a" is in control within 1 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

  Scenario: The disk of the only gateway cannot be read when it starts
    When gateway "b" crashes
    And the cloud rejects gateway "a"
    And 3 parts are finished
    And the following faults happen:
      | at     | fault                                  | for |
      | 0 s    | gateway "a" crashes                    | 2 s |
      | 500 ms | the disk of gateway "a" cannot be read | 4 s |
    And gateway "a" reaches the cloud again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s

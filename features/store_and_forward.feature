Feature: The line goes on without the cloud
  The automatic mode runs beside the line. What the cloud must know waits on the gateways' disks
  until it can be delivered.

  Background:
    Given the MPS line runs in automatic mode with 12 parts in the magazine
    And gateway "a" is in control

  Scenario: The cloud is away for longer than ten parts take
    When 1 part is finished
    And every gateway is cut off from the cloud
    Then 12 parts are finished within 60 s
    When every gateway reaches the cloud again
    Then every finished part is recorded exactly once, in order, within 10 s

  Scenario: The gateways lose their power while the cloud is away
    When 1 part is finished
    And every gateway is cut off from the cloud
    And 5 parts are finished
    And every gateway loses its power
    And the line is in its safe state
    And every gateway is started again
    Then 12 parts are finished within 60 s
    When every gateway reaches the cloud again
    Then every finished part is recorded exactly once, in order, within 10 s

  Scenario: The gateways crash while the cloud is away
    When 1 part is finished
    And every gateway is cut off from the cloud
    And 5 parts are finished
    And every gateway crashes
    And the line is in its safe state
    And every gateway is started again
    Then 12 parts are finished within 60 s
    When every gateway reaches the cloud again
    Then every finished part is recorded exactly once, in order, within 10 s

Feature: The line is safe, whatever its gateways and links do
  What must stop the line at once is decided by the controller beside it, and needs no network.

  Background:
    Given the MPS line runs in automatic mode with 10 parts in the magazine
    And 1 part is finished

  Scenario: The emergency stop halts all motion within one scan cycle
    When the operator presses the emergency stop
    Then all motion has stopped no later than 5 ms after the emergency stop is pressed
    And the line is in emergency stop
    And the time from the emergency stop is pressed to all motion has stopped is at most 5 ms
    And the time from the emergency stop is pressed to all motion has stopped is measured as "stopping time"

  Scenario: The emergency stop needs no network
    When every gateway is cut off from the plant
    And the operator presses the emergency stop
    Then all motion has stopped no later than 5 ms after the emergency stop is pressed
    And the line is in emergency stop

  Scenario: After an emergency stop the line goes on only when a person says so
    When the operator presses the emergency stop
    And the line is in emergency stop
    And the operator releases the emergency stop
    Then the line asks for a reset within 1 s
    When the operator presses reset
    And the line stands idle
    And the operator presses start
    Then 10 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: A line that nobody controls reaches its safe state by itself
    When every gateway crashes
    Then the line is in its safe state within 2 s
    And all motion has stopped within 1 s

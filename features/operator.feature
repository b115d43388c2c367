Feature: The line does what the person at its panel says
  Buttons come before programs: who presses stop wants it to stand, and nobody but a person starts it again.

  Background:
    Given the MPS line runs in automatic mode with 5 parts in the magazine
    And 1 part is finished

  Scenario: The stop button stops the line, and it stays so
    When the operator presses stop
    Then the line stands idle within 1 s
    And the belt stands still within 1 s
    And the line stands idle for 2 s
    And gateway "a" commands nothing for 1 s
    And the belt stands still for 1 s
    When the operator presses start
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: A line that was stopped stays so when the other gateway takes over
    When the operator presses stop
    And the line stands idle
    And gateway "a" crashes
    Then gateway "b" is in control within 3 s
    And the line stands idle for 1 s
    And gateway "b" commands nothing for 1 s
    When the operator presses start
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: Start pressed twice is start pressed once
    When the operator presses start
    And the operator presses start
    Then the line runs for 1 s
    And 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: The emergency stop is pressed twice, and each time a person starts the line again
    When the operator presses the emergency stop
    And the line is in emergency stop
    Then the line obeys gateway "a" for 1 s
    And gateway "a" commands nothing for 1 s
    When the operator releases the emergency stop
    And the operator presses reset
    Then the line stands idle within 1 s
    And the line stands idle for 2 s
    When the operator presses start
    And 3 parts are finished
    And the operator presses the emergency stop
    Then all motion has stopped no later than 5 ms after the emergency stop is pressed
    When the operator starts the line again after the emergency stop
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: A gateway crashes while the emergency stop is pressed
    When the operator presses the emergency stop
    And gateway "a" crashes
    Then gateway "b" is in control within 3 s
    And the line is in emergency stop for 1 s
    When the operator starts the line again after the emergency stop
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

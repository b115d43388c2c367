Feature: The line lives through its own faults
  What breaks at the machine stops the work, not the truth: the line says what it lacks, goes on when
  that is mended, and nothing is recorded that was not made.

  Background:
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And 1 part is finished

  Scenario: The air pressure is lost in the middle of the work
    When the air pressure is lost
    Then the fault indicator is lit within 5 s
    When the air pressure is back
    And the operator presses reset
    And the fault indicator is dark
    And the operator presses start
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: A light barrier that sees a part where there is none holds the ejector back
    When the sensor "Conveyor.EntryBarrier" sticks at true
    And the ejector does not push
    Then the ejector does not push for 1 s
    When the sensor "Conveyor.EntryBarrier" works again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: The controller stops, and nothing starts by itself when it runs again
    When the controller stops
    Then all motion has stopped within 1 s
    When the controller runs again
    And the line stands idle
    Then the line stands idle for 1 s
    When the operator presses start
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: The plant's server restarts, and both gateways come back
    When the plant's server restarts
    And 3 parts are finished
    And gateway "a" crashes
    Then gateway "b" is in control within 3 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: The plant's clock is set back and forth while the line works
    When the plant's clock is behind by 20 s
    Then 4 parts are finished within 10 s
    When the plant's clock is right again
    And the plant's clock is ahead by 20 s
    And 5 parts are finished
    And the plant's clock is right again
    Then 6 parts are finished within 10 s

Feature: The line makes parts, and the cloud knows every one
  What leaves the belt is recorded once, in the order in which it was made. Running out of
  material is part of a normal day: the line stops and says so.

  Background:
    Given the MPS line runs in automatic mode with 10 parts in the magazine

  Scenario: Ten parts pass through the line
    Then 10 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

  Scenario: An empty magazine stops the line with an indicator, not with a fault
    When 10 parts are finished
    Then the line stands idle within 5 s
    And nothing moves within 1 s
    And the magazine holds 0 parts
    And the magazine empty indicator is lit within 1 s
    And the fault indicator is dark
    And every finished part is recorded exactly once, in order, within 5 s

  Scenario: A refilled magazine goes on where it stopped
    When 10 parts are finished
    And the line stands idle
    And the operator fills 2 parts into the magazine
    And the magazine holds 2 parts
    And the operator presses start
    Then 12 parts are finished within 30 s
    And every finished part is recorded exactly once, in order, within 5 s

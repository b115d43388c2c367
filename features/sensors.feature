Feature: The line does not act on what it cannot see
  A value that the plant does not vouch for is no value. The line waits, or goes on without it where that is safe.

  Background:
    Given the MPS line runs in automatic mode with 5 parts in the magazine
    And 1 part is finished

  Scenario: Nothing is pushed onto a belt whose entry cannot be seen
    When the value of "Conveyor.EntryBarrier" turns bad
    And the ejector does not push
    Then the ejector does not push for 2 s
    When the plant shows "Conveyor.EntryBarrier" as it is
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: The gateway in control crashes while a sensor is bad
    When the value of "Conveyor.EntryBarrier" turns bad
    And gateway "a" crashes
    Then gateway "b" is in control within 3 s
    When the plant shows "Conveyor.EntryBarrier" as it is
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: A magazine that does not say that it is empty
    When the sensor "Magazine.Empty" sticks at false
    And 5 parts are finished
    And the sensor "Magazine.Empty" works again
    Then the line stands idle within 5 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: The ejector jams and comes free
    When the actuator "Ejector" jams
    Then the fault indicator is lit within 5 s
    When the actuator "Ejector" works again
    And the operator presses reset
    And the fault indicator is dark
    And the operator presses start
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: Nothing is pushed onto a belt whose entry is uncertain
    When the sensor "Conveyor.EntryBarrier" sticks at true
    And the ejector does not push
    And the value of "Conveyor.EntryBarrier" turns uncertain
    And the sensor "Conveyor.EntryBarrier" works again
    Then the ejector does not push for 2 s
    When the plant shows "Conveyor.EntryBarrier" as it is
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: Nothing is pushed while nobody knows what the emergency stop or the magazine says
    When the operator fills 5 parts into the magazine
    And the value of "Safety.EmergencyStop" turns bad
    And 500 ms pass
    And the ejector does not push
    Then the ejector does not push for 1 s
    When the plant shows "Safety.EmergencyStop" as it is
    And the value of "Magazine.Empty" turns bad
    And 500 ms pass
    And the ejector does not push
    Then the ejector does not push for 1 s
    When the plant shows "Magazine.Empty" as it is
    Then 10 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

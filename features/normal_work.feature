Feature: A line that nothing disturbs is not disturbed by its gateways
  Most of the time nothing happens. Then parts come at a steady pace, the cloud knows each of them at once, and the
  gateways leave each other and the line alone.

  Background:
    Given the MPS line runs in automatic mode with 5 parts in the magazine
    And gateway "a" is in control

  Scenario: Control stays where it is
    Then the line obeys gateway "a" for 6 s
    And control is never held by two
    And gateway "a" is in control

  Scenario: Every part is known to the cloud at once
    When 1 part is finished
    Then every finished part is recorded exactly once, in order, within 2 s
    And every record has a "gateway" that is one of "a", "b"
    When 3 parts are finished
    Then every finished part is recorded exactly once, in order, within 2 s
    When 5 parts are finished
    Then every finished part is recorded exactly once, in order, within 2 s
    And a record whose "serial" is 5 is there within 2 s
    And signal "Production.Acknowledged" is 5 within 2 s

  Scenario: Parts come at a steady pace
    When 1 part is finished
    Then at most 4 messages are published on "lines/+/gateways/+/parts" for 1 s
    And 5 parts are finished within 3 s
    And every finished part is recorded exactly once, in order, within 3 s

  Scenario: The gateways are still there when the work is long done
    When 5 parts are finished
    And the line stands idle
    Then the line stands idle for 3 s
    When the operator fills 1 part into the magazine
    And the operator presses start
    Then 6 parts are finished within 5 s
    And every finished part is recorded exactly once, in order, within 2 s

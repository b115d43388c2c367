Feature: The line outlives its gateway
  Two gateways stand by each other. Whatever happens to the one in control, the other one takes
  over, no part is lost or recorded twice, and the line never obeys two masters.

  Background:
    Given the MPS line runs in automatic mode with 10 parts in the magazine

  Scenario: The gateway in control crashes with parts on the belt
    When 4 parts are finished
    And gateway "a" is in control
    And gateway "a" crashes
    Then gateway "b" is in control within 2 s
    And 10 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

  Scenario: The gateway in control is cut off from the plant but lives on
    When 4 parts are finished
    And gateway "a" is in control
    And gateway "a" is cut off from the plant
    Then gateway "b" is in control within 2 s
    When gateway "a" reaches the plant again
    Then 10 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

  Scenario: The gateway in control freezes and comes back
    When 4 parts are finished
    And gateway "a" is in control
    And gateway "a" freezes
    Then gateway "b" is in control within 2 s
    When gateway "a" wakes up
    Then 10 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

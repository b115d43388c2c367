Feature: A gateway that is heard but hears nothing does no harm
  Half of a link may fail. Then one side believes in what the other one has long given up.

  Background:
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished

  Scenario: The plant's answers do not reach the gateway in control
    When nothing from the plant reaches gateway "a"
    Then gateway "b" is in control within 5 s
    When gateway "a" reaches the plant again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: What the gateway in control says does not reach the plant
    When nothing from gateway "a" reaches the plant
    Then gateway "b" is in control within 3 s
    When gateway "a" reaches the plant again
    Then the late commands of gateway "a" are refused within 5 s
    And 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

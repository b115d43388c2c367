Feature: The gateways run as long as the line does
  What takes a little more of its machine with every part stops the line one day.

  Scenario: Neither gateway grows while the line works
    Given the MPS line runs in automatic mode with 8 parts in the magazine
    And 1 part is finished
    Then gateway "a" grows by no more than 20 MB and 12 open files
    And gateway "b" grows by no more than 20 MB and 12 open files
    And 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 2 s

  Scenario: A gateway that is turned away again and again does not grow
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished
    Then gateway "b" grows by no more than 20 MB and 12 open files
    When the plant rejects gateway "b"
    And 3 s pass
    And gateway "b" reaches the plant again
    And the cloud rejects gateway "b"
    And 3 s pass
    And gateway "b" reaches the cloud again
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s

  @long
  Scenario: Neither gateway grows over a hundred parts
    Given the MPS line runs in automatic mode with 120 parts in the magazine
    And 10 parts are finished
    Then gateway "a" grows by no more than 6 MB and 12 open files
    And gateway "b" grows by no more than 6 MB and 12 open files
    When 120 parts are finished within 2 min
    Then every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

  @long
  Scenario: The cloud is away for minutes
    Given the MPS line runs in automatic mode with 150 parts in the magazine
    And 1 part is finished
    When every gateway is cut off from the cloud
    Then 150 parts are finished within 2.5 min
    When every gateway reaches the cloud again
    Then every finished part is recorded exactly once, in order, within 30 s
    And control is never held by two

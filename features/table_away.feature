Feature: A part is recorded although its table cannot be written for a while
  The function that records parts is asked once. What it could not write then, it writes later.

  Scenario: The table's service refuses the function for some seconds
    Given the MPS line runs in automatic mode with 5 parts in the magazine
    And 1 part is finished
    When the api rejects function "record-production"
    And 2 parts are finished
    And 6 s pass
    And function "record-production" reaches the api again
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 6 s

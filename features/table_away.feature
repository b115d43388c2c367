Feature: A part is recorded although its table cannot be written for a while
  The function that records parts is asked once. What it could not write then, it writes later; what it has written, it has written
  once, whatever it is told.

  Scenario: The table's service refuses the function for some seconds
    Given the MPS line runs in automatic mode with 5 parts in the magazine
    And 1 part is finished
    When the api rejects function "record-production"
    And 2 parts are finished
    And 6 s pass
    And function "record-production" reaches the api again
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 6 s

  Scenario: The table has no capacity for some seconds
    Given the MPS line runs in automatic mode with 5 parts in the magazine
    And 1 part is finished
    When writes to table "production-records" are throttled
    And 2 parts are finished
    And 5 s pass
    And writes to table "production-records" work again
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 6 s

  Scenario: The table fails for some seconds
    Given the MPS line runs in automatic mode with 5 parts in the magazine
    And 1 part is finished
    When writes to table "production-records" fail
    And 2 parts are finished
    And 5 s pass
    And writes to table "production-records" work again
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 6 s

  Scenario: The table does what it is asked, and does not say so
    Given the MPS line runs in automatic mode with 5 parts in the magazine
    And 1 part is finished
    When the answers to writes to table "production-records" are lost
    And 2 parts are finished
    And 3 s pass
    And writes to table "production-records" work again
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 6 s

  Scenario: The table answers slowly
    Given the MPS line runs in automatic mode with 5 parts in the magazine
    And 1 part is finished
    When the answers to writes to table "production-records" take 600 ms
    And 4 parts are finished
    And writes to table "production-records" work again
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 6 s

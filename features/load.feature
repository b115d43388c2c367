Feature: Fifty lines report to one cloud, and each of them is served as if it were alone
  What is reported is handled when it arrives. However many lines report at the same time, no part of any of them is lost, recorded twice or
  taken for that of another line.

  Scenario: The line works while 49 others do
    Given the MPS line runs in automatic mode with 8 parts in the magazine
    And gateway "a" is in control
    When 49 other lines finish 6 parts each within 10 s
    Then 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 4 s
    And every part of the other lines is recorded exactly once within 4 s
    And control is never held by two

  Scenario: The gateway in control crashes while 49 other lines report
    Given the MPS line runs in automatic mode with 8 parts in the magazine
    And gateway "a" is in control
    When 49 other lines finish 2 parts each within 4 s
    And gateway "a" crashes
    And 49 other lines finish 2 parts each within 4 s
    Then gateway "b" is in control
    And 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 4 s
    And every part of the other lines is recorded exactly once within 4 s

  Scenario: 49 other lines report at once what they have kept
    Given the MPS line runs in automatic mode with 5 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished
    When 49 other lines finish 4 parts each within 0.5 s
    Then 5 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 8 s
    And every part of the other lines is recorded exactly once within 8 s

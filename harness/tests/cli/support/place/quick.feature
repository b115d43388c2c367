Feature: Quick

  @good
  Scenario: It comes true
    Given the line stands idle
    Then the line stands idle within 10 s

  @bad
  Scenario: It does not come true
    Then the line runs within 200 ms

  @bad @slow
  Scenario: Its stage is never set
    Given the line runs
    Then the line runs

  Scenario: Its fault touches nothing
    When gateway "a" is cut off from the cloud
    Then the line stands idle within 10 s

  @good
  Scenario: Its fault touches something
    When gateway "a" crashes
    Then the line stands idle within 10 s

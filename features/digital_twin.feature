Feature: The line has a twin in the cloud
  What the cloud shows of the line is what it is, and what the cloud asks for is done: within the limits that the line's own
  controller keeps, by whichever gateway is in control, and also after a time without the cloud.

  Background:
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control

  Scenario: The twin follows the line
    When 3 parts are finished
    Then the twin shows what the line is within 1 s
    When 6 parts are finished
    Then the twin shows what the line is within 1 s
    And the twin never goes back
    And only what the cloud wants is set

  Scenario: The cloud sets the speed of the belt, and sets it again
    When the cloud wants "Conveyor.NormalSpeed" to be 250
    Then the line is as the cloud wants within 1 s
    And signal "Conveyor.Speed" is 250 within 1 s
    When the cloud wants "Conveyor.NormalSpeed" to be 350
    Then the line is as the cloud wants within 1 s
    And the twin shows what the line is within 2 s
    And 6 parts are finished within 60 s
    And only what the cloud wants is set
    And the twin never goes back

  Scenario: What the line's controller does not allow is not done, and the work goes on
    When the cloud wants "Conveyor.NormalSpeed" to be 9000
    Then signal "Conveyor.NormalSpeed" is 400 for 2 s
    And 6 parts are finished within 60 s
    And the twin shows what the line is within 1 s
    When the cloud wants "Conveyor.NormalSpeed" to be 300
    Then the line is as the cloud wants within 1 s
    And only what the cloud wants is set

  Scenario: What the cloud wants while it cannot be reached is done as soon as it can
    When every gateway is cut off from the cloud
    And the cloud wants "Conveyor.NormalSpeed" to be 250
    And 6 parts are finished
    Then signal "Conveyor.NormalSpeed" is 400
    When every gateway reaches the cloud again
    Then the line is as the cloud wants within 3 s
    And the twin shows what the line is within 3 s
    And every finished part is recorded exactly once, in order, within 5 s
    And the twin never goes back
    And only what the cloud wants is set

  Scenario: The gateway that takes over keeps the twin and what the cloud wants
    When the cloud wants "Conveyor.NormalSpeed" to be 250
    Then the line is as the cloud wants within 1 s
    When the cloud wants "Conveyor.NormalSpeed" to be 300
    Then the line is as the cloud wants within 1 s
    When 2 parts are finished
    And gateway "a" crashes
    Then gateway "b" is in control within 2 s
    When the cloud wants "Conveyor.NormalSpeed" to be 320
    Then the line is as the cloud wants within 2 s
    And the twin shows what the line is within 2 s
    And 6 parts are finished within 60 s
    And the twin never goes back
    And only what the cloud wants is set

  Scenario: What the cloud wants while both gateways are down is done when they are back
    When the cloud wants "Conveyor.NormalSpeed" to be 250
    Then the line is as the cloud wants within 1 s
    When every gateway crashes
    And the line is in its safe state
    And the cloud wants "Conveyor.NormalSpeed" to be 320
    And every gateway is started again
    Then the line is as the cloud wants within 3 s
    And the twin shows what the line is within 3 s
    And 6 parts are finished within 60 s
    And the twin never goes back
    And only what the cloud wants is set

  Scenario: A gateway that missed what the cloud wants does not set what it knew
    When the cloud wants "Conveyor.NormalSpeed" to be 250
    Then the line is as the cloud wants within 1 s
    When gateway "b" is cut off from the cloud
    And 1 part is finished
    And the cloud wants "Conveyor.NormalSpeed" to be 320
    Then the line is as the cloud wants within 1 s
    When 3 parts are finished
    And gateway "a" crashes
    Then gateway "b" is in control within 2 s
    And signal "Conveyor.NormalSpeed" is 320 for 2 s
    When gateway "b" reaches the cloud again
    Then the line is as the cloud wants within 3 s
    And the twin shows what the line is within 3 s
    And 6 parts are finished within 60 s
    And the twin never goes back
    And only what the cloud wants is set

Feature: Nobody speaks for somebody else
  What a gateway may do in the cloud follows from its certificate, and it is no more than it needs.

  Scenario: A gateway that publishes under the name of the other one is not heard, and no part is lost by it
    Given release "impostor" is deployed to gateway "b"
    And the MPS line runs in automatic mode with 8 parts in the magazine
    And gateway "a" is in control
    When 2 parts are finished
    And gateway "a" is stopped
    Then gateway "b" is in control within 2 s
    And no message is published on "lines/+/gateways/+/parts" for 3 s
    When gateway "a" is started again
    And gateway "b" crashes
    Then gateway "a" is in control within 3 s
    And 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s
    And control is never held by two

  Scenario: A cloud whose certificate somebody else has signed hears nothing, and no part is lost by it
    Given release "trusts somebody else" is deployed to gateway "b"
    And the MPS line runs in automatic mode with 8 parts in the magazine
    And gateway "a" is in control
    When 2 parts are finished
    And gateway "a" is stopped
    Then gateway "b" is in control within 2 s
    And no message is published on "lines/+/gateways/+/parts" for 3 s
    When gateway "a" is started again
    And gateway "b" crashes
    Then gateway "a" is in control within 3 s
    And 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s
    And control is never held by two
